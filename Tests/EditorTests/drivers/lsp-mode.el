;;; lsp-mode.el --- Emacs with lsp-mode and editors/emacs -*- lexical-binding: t -*-

;;; Code:

(load (expand-file-name "common.el" (file-name-directory load-file-name)) nil t)
(setq lsp-auto-guess-root t
      lsp-session-file (expand-file-name "~/lsp-session")
      lsp-warn-no-matched-clients t)
(require 'forewarn-lsp)
;; A batch run shows no buffer, which lsp-deferred waits for.
(advice-add 'lsp-deferred :override #'lsp)
(forewarn-lsp-mode 1)

(defun driver-findings ()
  "The findings of this buffer."
  (mapcar (lambda (diagnostic)
            (let ((range (lsp:diagnostic-range diagnostic)))
              (cons (lsp--position-to-point (lsp:range-start range))
                    (lsp--position-to-point (lsp:range-end range)))))
          (lsp--get-buffer-diagnostics)))

(defun driver-fix ()
  "Apply the first fix at point."
  (let ((action (seq-find (lambda (action) (equal (lsp:code-action-kind? action) "quickfix"))
                          (lsp-code-actions-at-point))))
    (unless action (error "None is offered"))
    (lsp-execute-code-action action)))

(driver-check-compiles '("forewarn-manifests.el" "forewarn-lsp.el"))
(driver-run (lambda () (seq-some (lambda (workspace)
                                   (eq 'initialized (lsp--workspace-status workspace)))
                                 (lsp-workspaces)))
            #'driver-findings #'driver-fix)

;;; lsp-mode.el ends here
