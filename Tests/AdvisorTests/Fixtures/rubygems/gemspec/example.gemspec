# frozen_string_literal: true
VERSION = "1.2.0"
Gem::Specification.new do |spec|
  spec.name = "größe".freeze
  spec.version = VERSION
  spec.description = <<~TEXT
    spec.add_dependency "no"
  TEXT
  spec.required_ruby_version = ">= 3.0"
  spec.files = `git ls-files -z`.split("\x0").reject { |f| f.match(%r{^(test|spec)/}) }

  spec.add_dependency "rack", "~> 2.2", ">= 2.2.4"
  spec.add_runtime_dependency(%q<json>.freeze, ["< 3"])
  spec.add_development_dependency "rake"
  spec.add_dependency name, "1.0"
  spec.add_dependency("half", "~> 1
end
