import { test } from "node:test";
import * as assert from "node:assert/strict";
import { isManifest } from "../src/manifests";
import { serverCommand } from "../src/server";
import { summary } from "../src/summary";

test("manifests are known by their names", () => {
  for (const path of [
    "/project/package.json",
    "package.json",
    "C:\\project\\Cargo.toml",
    "/project/requirements-dev.txt",
    "/project/requirements/base.txt",
    "/project/.github/workflows/ci.yml",
    "/project/Package@swift-5.9.swift",
  ]) {
    assert.equal(isManifest(path), true, path);
  }
  for (const path of ["/project/notes.txt", "/project/my-package.json", "/project/ci.yml", ""]) {
    assert.equal(isManifest(path), false, path);
  }
});

test("the server is started as the settings say", () => {
  assert.deepEqual(serverCommand({ path: "", cache: "" }), { command: "forewarn", args: ["lsp"] });
  assert.deepEqual(serverCommand({ path: " /opt/forewarn ", cache: "/data" }), {
    command: "/opt/forewarn",
    args: ["lsp", "--cache", "/data"],
  });
});

test("the status item counts", () => {
  assert.equal(summary({ errors: 0, warnings: 0, remarks: 0 }), "no findings");
  assert.equal(summary({ errors: 1, warnings: 2, remarks: 0 }), "1 error, 2 warnings");
  assert.equal(summary({ errors: 0, warnings: 0, remarks: 1 }), "1 remark");
});
