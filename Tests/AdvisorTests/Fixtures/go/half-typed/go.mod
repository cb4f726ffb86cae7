module
go
toolchain go
require (
	golang.org/x/net "v0.17.0
	golang.org/x/text
	( x
) y
replace a =>
replace => b v1.0.0
)
require ()
require golang.org/x/sys v0.1.0 extra
exclude (
