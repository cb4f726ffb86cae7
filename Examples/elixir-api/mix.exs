defmodule Api.MixProject do
  use Mix.Project

  def project do
    [app: :api, version: "0.1.0", deps: deps()]
  end

  defp deps do
    [
      {:phoenix, "~> 1.6.0"},
      {:finch, "~> 0.13"},
      {:jason, "~> 1.4"}
    ]
  end
end
