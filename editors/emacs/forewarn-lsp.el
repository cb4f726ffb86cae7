;;; forewarn-lsp.el --- Forewarn with lsp-mode -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1") (lsp-mode "8.0.0"))
;; Keywords: tools, languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; (require 'forewarn-lsp)
;; (forewarn-lsp-mode 1)
;;
;; Every manifest that is visited from then on is served by Forewarn, beside the server that
;; lsp-mode has for its language.

;;; Code:

(require 'lsp-mode)
(require 'forewarn-manifests)

(defcustom forewarn-lsp-minimum-level "hint"
  "Findings below this level are not shown."
  :type '(choice (const "hint") (const "information") (const "warning") (const "error"))
  :group 'forewarn)

(lsp-register-custom-settings '(("forewarn.minimumLevel" forewarn-lsp-minimum-level)))

;; At the end, so that a language that lsp-mode knows keeps its name.
(add-to-list 'lsp-language-id-configuration (cons forewarn-manifest-regexp "manifest") t)

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection (lambda () forewarn-command))
  :activation-fn (lambda (path _mode) (forewarn-manifest-p path))
  :initialized-fn (lambda (workspace)
                    (with-lsp-workspace workspace
                      (lsp--set-configuration (lsp-configuration-section "forewarn"))))
  :add-on? t
  :priority -1
  :server-id 'forewarn))

(defun forewarn-lsp-ensure ()
  "Start lsp-mode in this buffer if it visits a manifest."
  (when (forewarn-manifest-p buffer-file-name)
    (lsp-deferred)))

;;;###autoload
(define-minor-mode forewarn-lsp-mode
  "Serve manifests and lockfiles by Forewarn, through lsp-mode."
  :global t
  :group 'forewarn
  (if forewarn-lsp-mode
      (add-hook 'find-file-hook #'forewarn-lsp-ensure)
    (remove-hook 'find-file-hook #'forewarn-lsp-ensure)))

(provide 'forewarn-lsp)
;;; forewarn-lsp.el ends here
