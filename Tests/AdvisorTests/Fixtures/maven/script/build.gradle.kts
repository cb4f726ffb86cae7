plugins {
    kotlin("jvm") version "1.9.0"
    id("org.a") version libs.versions.a.get()
    alias(libs.plugins.b)
    `java-library`
}
val rewrite = "8.0"
val other by extra("2.0")
dependencies {
    implementation(platform("org.o:bom:$rewrite"))
    implementation(kotlin("stdlib"))
    implementation(group = "org.g", name = "n", version = "1.0")
    testImplementation("org.o:t:${other}")
    implementation(libs.x.y)
    runtimeOnly("org.v:v:${libs.versions.v.get()}")
}
