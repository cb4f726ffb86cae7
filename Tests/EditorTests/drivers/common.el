;;; common.el --- What the drivers of both clients share -*- lexical-binding: t -*-

;;; Code:

(require 'cl-lib)
(require 'package)
(require 'json)
(require 'subr-x)

(setq make-backup-files nil auto-save-default nil create-lockfiles nil
      ;; Whoever is asked agrees.
      use-short-answers t)
(package-activate-all)
(add-to-list 'load-path (concat (getenv "EDITORS") "/emacs"))

(defvar driver-plan
  (with-temp-buffer
    (insert-file-contents (getenv "PLAN"))
    (goto-char (point-min))
    (json-parse-buffer :object-type 'alist :array-type 'list)))

(defvar driver-at-the-end #'ignore
  "What is checked after all files, in the last one's buffer.")

(defun driver-say (&rest words)
  "Print WORDS as a line."
  (princ (concat (apply #'concat words) "\n")))

(defmacro driver-step (name &rest body)
  "Run BODY; say whether NAME went well, and end if not."
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body (driver-say "ok " ,name))
     (error (driver-say "failed " ,name ": " (error-message-string problem))
            (kill-emacs 1))))

(defun driver-wait (what condition)
  "Wait until CONDITION holds; else say WHAT is wrong."
  (let ((end (+ (float-time) 8)))
    (while (not (funcall condition))
      (when (> (float-time) end) (error "%s" what))
      (accept-process-output nil 0.02)
      ;; What waits for an idle moment has one.
      (run-hooks 'post-command-hook))))

(defun driver-check-compiles (files)
  "FILES of editors/emacs are compiled without a warning."
  (driver-step (concat (string-join files ", ") ": compiled without a warning")
    (let ((byte-compile-error-on-warn t)
          (byte-compile-dest-file-function
           (lambda (file) (expand-file-name (concat "~/" (file-name-nondirectory file) "c")))))
      (dolist (file files)
        (unless (byte-compile-file (concat (getenv "EDITORS") "/emacs/" file))
          (error "%s has a warning" file))))))

(defun driver-check-names ()
  "Every manifest is known by its name."
  (driver-step "knows every manifest"
    (dolist (name (alist-get 'names driver-plan))
      (unless (forewarn-manifest-p (concat "/project/" name)) (error "%s is not known" name)))
    (when (forewarn-manifest-p "/project/notes.txt") (error "Notes are no manifest"))))

(defun driver-run (start found fix)
  "Go through the files of the plan.
START waits for the server; FOUND gives the findings of the buffer as a list
of (BEGIN . END), up to date; FIX applies the first fix at point."
  (driver-check-names)
  (dolist (file (alist-get 'files driver-plan))
    (let ((name (alist-get 'name file))
          (typed (alist-get 'typed file))
          (marked (alist-get 'marked file)))
      (find-file name)
      (driver-wait "no server" start)
      (unless (string-empty-p typed)
        (driver-step (concat name ": opened, no finding")
          (sleep-for 0.3)
          (when (funcall found) (error "There is one")))
        (goto-char (point-max))
        (insert typed "\n"))
      (driver-step (concat name ": the finding is read")
        (driver-wait "there is none" found)
        (let* ((place (car (funcall found)))
               (text (buffer-substring-no-properties (car place) (cdr place))))
          (unless (equal text marked) (error "It lies under %s" text))
          (goto-char (car place))))
      (driver-step (concat name ": the fix is applied")
        (funcall fix)
        (driver-wait "the finding stays" (lambda () (not (funcall found))))
        (let ((inhibit-message t)) (save-buffer)))))
  (funcall driver-at-the-end)
  (kill-emacs 0))

;;; common.el ends here
