;;; eglot.el --- Emacs with Eglot and editors/emacs -*- lexical-binding: t -*-

;;; Code:

(load (expand-file-name "common.el" (file-name-directory load-file-name)) nil t)
(require 'forewarn-eglot)
(forewarn-eglot-mode 1)

(setq eglot-sync-connect t
      eglot-confirm-server-initiated-edits nil
      eglot-confirm-server-edits nil)

(defun driver-findings ()
  "The findings of this buffer; what is typed is told to the server first."
  (eglot--signal-textDocument/didChange)
  (mapcar (lambda (diagnostic)
            (cons (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))
          (flymake-diagnostics)))

(defun driver-fix ()
  "Apply the first fix at point."
  (let ((action (car (eglot-code-actions (point) (point) "quickfix"))))
    (unless action (error "None is offered"))
    (if (fboundp 'eglot-execute)
        (eglot-execute (eglot-current-server) action)
      (eglot--apply-workspace-edit (plist-get action :edit)))))

;; A file beside the manifests, of a mode that one of them has.
(defun driver-check-others ()
  "Forewarn serves manifests alone."
  (driver-step "another file of the project is left alone"
    (let ((server (eglot-current-server)))
      (unless server (error "No server"))
      (unless (= 1 (length (apply #'append (hash-table-values eglot--servers-by-project))))
        (error "Several servers"))
      (with-temp-buffer
        (setq buffer-file-name (expand-file-name "app.js"))
        (delay-mode-hooks (js-mode))
        (when (eglot-current-server) (error "It is served"))
        (set-buffer-modified-p nil)
        (setq buffer-file-name nil)))))
(setq driver-at-the-end #'driver-check-others)

(driver-check-compiles '("forewarn-manifests.el" "forewarn-eglot.el"))
(driver-run (lambda ()
              ;; Flymake asks for findings when a buffer is shown, which none is in a batch run.
              (and (eglot-current-server) flymake-mode (progn (flymake-start) t)))
            #'driver-findings #'driver-fix)

;;; eglot.el ends here
