# SPDX-License-Identifier: Apache-2.0
# What a SARIF 2.1.0 file has to be for code hosts to read it. `python3 sarif.py FILE` says what is
# wrong with one; scripts/validate-reports asks the reference validator as well.

import json
import re
import sys

LEVELS = {"error", "warning", "note"}


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


def text(value, what):
    need(isinstance(value, str) and value.strip() != "", f"{what} is no text")
    return value


def message(holder, what):
    need(isinstance(holder, dict), f"{what} is no message")
    text(holder.get("text"), f"{what}.text")


def place(location, what):
    physical = location.get("physicalLocation")
    need(isinstance(physical, dict), f"{what} has no physicalLocation")
    artifact = physical.get("artifactLocation", {})
    uri = text(artifact.get("uri"), f"{what}.uri")
    need(re.fullmatch(r"[A-Za-z0-9/\-._~%:]+", uri), f"{what}: `{uri}` is no URI")
    need(uri.startswith("file:///") or artifact.get("uriBaseId") == "SRCROOT",
         f"{what}: `{uri}` has no base")
    need(".." not in uri.split("/"), f"{what}: `{uri}` leads out of the repository")
    region = physical.get("region", {})
    for key in ("startLine", "startColumn", "endLine", "endColumn"):
        need(isinstance(region.get(key), int) and region[key] >= 1, f"{what}.{key}")
    need((region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"]),
         f"{what} ends before it begins")


def result(one, rules, prints):
    index = one.get("ruleIndex")
    need(isinstance(index, int) and 0 <= index < len(rules), "ruleIndex names no rule")
    need(rules[index]["id"] == one.get("ruleId"), "ruleIndex and ruleId differ")
    need(one.get("level") in LEVELS, f"no level {one.get('level')}")
    message(one.get("message"), "message")
    for location in one.get("locations", []):
        place(location, "location")
    ids = [related.get("id") for related in one.get("relatedLocations", [])]
    need(len(ids) == len(set(ids)), "two related locations have one id")
    for related in one.get("relatedLocations", []):
        place(related, "related location")
        message(related.get("message"), "related location's message")
    (key, value), = one["partialFingerprints"].items()
    need(key == "tandemFinding/v1" and re.fullmatch("[0-9a-f]{32}", value), "fingerprint")
    need(value not in prints, "two findings have one fingerprint")
    prints.add(value)


def validate(data):
    """Raises Wrong; answers the results."""
    need(data.get("version") == "2.1.0", "version is not 2.1.0")
    text(data.get("$schema"), "$schema")
    (run,) = data["runs"]
    driver = run["tool"]["driver"]
    text(driver.get("name"), "tool.driver.name")
    need(re.fullmatch(r"\d+\.\d+\.\d+", driver.get("semanticVersion", "")), "semanticVersion")
    need(run.get("columnKind") == "unicodeCodePoints", "columnKind")
    need("SRCROOT" in run.get("originalUriBaseIds", {}), "SRCROOT is not said")
    rules = driver["rules"]
    ids = [rule["id"] for rule in rules]
    need(len(ids) == len(set(ids)), "a rule stands twice")
    for rule in rules:
        need(re.fullmatch(r"T\d{4}", rule["id"]), f"`{rule['id']}` is no code")
        text(rule.get("name"), "rule.name")
        for key in ("shortDescription", "fullDescription", "help"):
            message(rule.get(key), f"{rule['id']}.{key}")
        text(rule["help"].get("markdown"), "help.markdown")
        need(rule["defaultConfiguration"]["level"] in LEVELS, "level of a rule")
    prints = set()
    for one in run["results"]:
        result(one, rules, prints)
    need({one["ruleId"] for one in run["results"]} == set(ids), "a rule that no result has")
    return run["results"]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        try:
            with open(name, encoding="utf-8") as file:
                found = validate(json.load(file))
        except (Wrong, KeyError, ValueError) as wrong:
            sys.exit(f"{name}: {wrong!r}")
        print(f"{name}: {len(found)} results, sound")
