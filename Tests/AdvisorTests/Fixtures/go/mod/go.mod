// The head of the file.
module "example.com/app" // its name

go 1.22.1

toolchain go1.22.3-custom

require github.com/BurntSushi/toml v1.3.2

require (
	`golang.org/x/net` v0.17.0
	"gopkg.in/yaml.v3" "v3.0.1" // indirect
	github.com/docker/docker v24.0.7+incompatible // indirect; for tests
	example.com/local v1.0.0
	example.com/Größe/v2 v2.1.0
)

replace example.com/local => ./local
replace github.com/BurntSushi/toml v1.3.2 => github.com/fork/toml v1.3.3
replace example.com/unused => example.com/other v1.0.0

exclude golang.org/x/net v0.16.0

retract [v1.0.0, v1.9.9] // broken
retract (
	v2.0.0
)
