module example.com/service

go 1.22.5

require (
	github.com/dgrijalva/jwt-go v3.2.0+incompatible
	golang.org/x/crypto v0.30.0
	golang.org/x/text v0.14.0 // indirect
)
