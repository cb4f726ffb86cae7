module example.com/old

go 1.13

require golang.org/x/text v0.3.5

replace golang.org/x/sys => golang.org/x/sys v0.1.0
