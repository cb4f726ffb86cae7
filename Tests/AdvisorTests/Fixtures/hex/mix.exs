defmodule Größe.MixProject do
  use Mix.Project

  def project do
    [app: :groesse, version: "0.1.0", deps: deps() ++ extra_deps()]
  end

  defp deps do
    [
      {:phoenix, "~> 1.6.0"},
      {:plug, ">= 1.10.0 and < 1.13.0"}, # a comment {:no, "1.0"}
      {:credo, "~> 1.6", only: [:dev, :test], runtime: false},
      {:local, path: "../local"},
      {:sibling, in_umbrella: true},
      {:fork, github: "acme/fork", branch: "main"},
      {:git_one, git: "https://git.example/one.git", tag: "v1.0"},
      {:private, "1.0.0", organization: "acme"},
      {:renamed, "~> 2.0", hex: :real_name, optional: true},
      {:dynamic, version()},
      {:mixed, "~> #{@version}"},
      {:pinned, "== 1.2.3"},
      {:half,
    ]
  end

  def other, do: {:ok, "1.0"}
end
