gem "one", "~> 1.0
gem "two",
gem "three", [">= 1"
group :test do
  gem
  gem "
