"""JUnit's XML: a test suite a chapter, a test case a test."""

import re
from xml.etree import ElementTree

NAME = "junit.xml"


def legal(text):
    """Without what XML 1.0 cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def render(result):
    root = ElementTree.Element("testsuites", name=legal(result["submission"]))
    for chapter in result["chapters"]:
        failed = [test for test in chapter["tests"] if test["outcome"] in ("failed", "withheld")]
        suite = ElementTree.SubElement(
            root, "testsuite", name=chapter["name"], tests=str(len(chapter["tests"])),
            failures=str(len(failed)), errors=str(sum(test["outcome"] == "not run" for test in chapter["tests"])))
        for test in chapter["tests"]:
            case = ElementTree.SubElement(suite, "testcase", classname=chapter["name"], name=test["name"])
            if test["outcome"] != "passed":
                kind = "error" if test["outcome"] == "not run" else "failure"
                fault = ElementTree.SubElement(case, kind, type=test["verdict"], message=legal(test["sentence"]))
                fault.text = legal(test["report"])
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
