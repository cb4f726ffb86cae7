dependencies {
    implementation("org.a:strict") {
        version { strictly("1.0") }
    }
    constraints { api("org.a:limited") { version { require("5.0") } } }
}
