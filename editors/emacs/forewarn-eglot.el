;;; forewarn-eglot.el --- Forewarn with Eglot -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1") (eglot "1.9"))
;; Keywords: tools, languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; (require 'forewarn-eglot)
;; (forewarn-eglot-mode 1)
;;
;; Every manifest that is visited from then on is served by Forewarn; other files of the same modes
;; keep their servers.  Eglot has one server for a buffer: for two, use lsp-mode.

;;; Code:

(require 'eglot)
(require 'project)
(require 'forewarn-manifests)

(defconst forewarn-eglot-modes
  '(fundamental-mode text-mode conf-mode conf-unix-mode conf-space-mode conf-javaprop-mode
    conf-toml-mode toml-mode toml-ts-mode js-mode js-json-mode json-mode json-ts-mode jsonc-mode
    yaml-mode yaml-ts-mode nxml-mode xml-mode python-mode python-ts-mode pip-requirements-mode
    ruby-mode ruby-ts-mode swift-mode groovy-mode kotlin-mode go-mod-mode go-mod-ts-mode
    go-dot-mod-mode dockerfile-mode dockerfile-ts-mode elixir-mode elixir-ts-mode haskell-cabal-mode
    bazel-mode bazel-module-mode tuareg-opam-mode)
  "Modes of manifests, which one server serves together.")

(defvar forewarn-eglot-mode)

;; Eglot finds the server of a buffer by its project and mode.  Manifests are a project of their own
;; to Eglot, so that no other file of their modes is taken for theirs; to all else they are not.
(defvar eglot-lsp-context)

(defun forewarn-eglot-project (_folder)
  "The project of a manifest, when Eglot asks."
  (when (and (bound-and-true-p eglot-lsp-context)
             forewarn-eglot-mode
             (forewarn-manifest-p buffer-file-name))
    (cons 'forewarn
          (expand-file-name (or (locate-dominating-file buffer-file-name ".git")
                                default-directory)))))

(cl-defmethod project-root ((project (head forewarn)))
  "The folder of PROJECT."
  (cdr project))

(defun forewarn-eglot-ensure ()
  "Let Forewarn serve this buffer if it visits a manifest."
  (when (forewarn-manifest-p buffer-file-name)
    (setq-local eglot-server-programs
                (cons (cons (if (memq major-mode forewarn-eglot-modes)
                                forewarn-eglot-modes
                              (list major-mode))
                            forewarn-command)
                      eglot-server-programs))
    (eglot-ensure)))

;;;###autoload
(define-minor-mode forewarn-eglot-mode
  "Serve manifests and lockfiles by Forewarn, through Eglot."
  :global t
  :group 'forewarn
  (cond
   (forewarn-eglot-mode
    (add-hook 'project-find-functions #'forewarn-eglot-project)
    (add-hook 'find-file-hook #'forewarn-eglot-ensure))
   (t
    (remove-hook 'find-file-hook #'forewarn-eglot-ensure)
    (remove-hook 'project-find-functions #'forewarn-eglot-project))))

(provide 'forewarn-eglot)
;;; forewarn-eglot.el ends here
