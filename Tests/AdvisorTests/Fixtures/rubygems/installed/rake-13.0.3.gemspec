# -*- encoding: utf-8 -*-
# stub: rake 13.0.3 ruby lib

Gem::Specification.new do |s|
  s.name = "rake".freeze
  s.version = "13.0.3"
  s.authors = ["Gr\u00F6\u00DFe".freeze]
end
