;;; forewarn.el --- Eglot for dependency manifests -*- lexical-binding: t -*-

;; Load this file, open a manifest, and run M-x eglot.

;;; Code:

(require 'eglot)

(add-to-list 'eglot-server-programs
             '((js-json-mode json-mode conf-toml-mode toml-ts-mode json-ts-mode
                yaml-mode yaml-ts-mode conf-mode text-mode)
               . ("forewarn" "lsp")))

(provide 'forewarn)
;;; forewarn.el ends here
