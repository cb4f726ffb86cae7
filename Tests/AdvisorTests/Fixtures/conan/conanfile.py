from conan import ConanFile

class Größe(ConanFile):
    name = "app"
    requires = "zlib/1.2.11", "openssl/[~1.1]"
    tool_requires = ("cmake/3.22.0",)  # "no/1.0"

    def requirements(self):
        self.requires("fmt/8.1.1", override=True)
        self.requires(f"boost/{self.version}")
        self.test_requires('gtest/1.12.0')
