"""Lists what a program is made of, as SPDX 2.3 in JSON: the libraries that it loads, those linked into it, the packages whose
headers were compiled into it, and those of npm that its pages are bundled from. All of it is asked of the build (ninja), the program
(readelf), dpkg and npm's lock files, so nothing is listed by hand.

    python3 scripts/sbom.py --program build/release/bin/cordon --build build/release
"""

import argparse
import base64
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

# Names that Debian gives to licences, in SPDX's words. What is not here is NOASSERTION, with Debian's file to read.
LICENCES = {
    "apache-2.0": "Apache-2.0", "apache-2": "Apache-2.0", "asl-2.0": "Apache-2.0", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsl-1.0": "BSL-1.0", "boost": "BSL-1.0", "expat": "MIT", "mit": "MIT",
    "gpl-2+": "GPL-2.0-or-later", "gpl-3+": "GPL-3.0-or-later", "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-2.1": "LGPL-2.1-only",
    "zlib": "Zlib",
}
# Of source packages whose file of copyright no program can read; read by a person.
READ = {
    "c-ares": "MIT", "cyrus-sasl2": "BSD-3-Clause-Attribution", "e2fsprogs": "MIT", "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "gnutls28": "LGPL-2.1-or-later", "krb5": "MIT", "libmaxminddb": "Apache-2.0", "libsodium": "ISC", "libtasn1-6": "LGPL-2.1-or-later",
    "libunistring": "LGPL-3.0-or-later OR GPL-2.0-or-later", "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later",
    "openldap": "OLDAP-2.8", "postgresql-15": "PostgreSQL", "sqlite3": "blessing", "fmtlib": "MIT", "gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1", "glibc": "LGPL-2.1-or-later",
    "linux": "GPL-2.0-only WITH Linux-syscall-note", "llvm-toolchain-19": "Apache-2.0 WITH LLVM-exception",
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def linked_inputs(build, target):
    return [Path(build, line) for line in run("ninja", "-C", build, "-t", "inputs", target).splitlines()]


def headers(build, target):
    """Files outside the project that its objects were compiled from."""
    objects = {line for line in run("ninja", "-C", build, "-t", "inputs", target).splitlines()}
    found, wanted = set(), False
    for line in run("ninja", "-C", build, "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            wanted = line.split(":")[0] in objects
        elif wanted and line.strip().startswith("/"):
            found.add(line.strip())
    return found


def loaded(program):
    """Libraries that the loader maps, each as the file that it finds."""
    return set(re.findall(r"(?:=> )?(/\S+) \(0x", run("ldd", program)))


def owners(files):
    """The packages that brought these files. dpkg knows files of /usr/lib also as /lib."""
    real = {os.path.realpath(file) for file in files}
    names = sorted(real | {file.removeprefix("/usr") for file in real})
    answers = []
    for at in range(0, len(names), 500):
        command = ["dpkg-query", "--search", *names[at:at + 500]]
        answers += subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()  # 1: not all are known
    return {answer.split(": ")[0].split(",")[0] for answer in answers if not answer.startswith("diversion ")}


def facts(package):
    form = "${Package}\t${Version}\t${source:Package}\t${source:Version}\t${Architecture}\t${Homepage}"
    return dict(zip(("name", "version", "source", "source_version", "architecture", "homepage"),
                    run("dpkg-query", "--show", "--showformat", form, package).split("\t")))


def licence(name):
    """Of all files of a package together (DEP 5), where every name is known."""
    file = Path("/usr/share/doc") / name / "copyright"
    try:
        text = file.read_text(errors="replace")
    except OSError:
        return "NOASSERTION"
    match = re.search(r"^Files:\s*\*\s*$(.*?)^License:\s*(.+?)\s*$", text, re.MULTILINE | re.DOTALL)
    return LICENCES.get(match[2].lower(), "NOASSERTION") if match else "NOASSERTION"


def identifier(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def component(package):
    of = facts(package)
    found = {
        "SPDXID": identifier(f"Package-{of['name']}"),
        "name": of["name"],
        "versionInfo": of["version"],
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": READ.get(of["source"]) or licence(of["name"]),
        "copyrightText": "NOASSERTION",
        "sourceInfo": f"Debian source package {of['source']} {of['source_version']}",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{of['name']}@{of['version'].replace(':', '%3A').replace('+', '%2B')}?arch={of['architecture']}",
        }],
    }
    if of["homepage"]:
        found["homepage"] = of["homepage"]
    return found


def bundled(inputs):
    """Packages of npm that are bundled into pages, of the lock files among what is built from; tools of the build are none."""
    found = {}
    for lock in (file for file in inputs if file.name == "package-lock.json" and "node_modules" not in file.parts):
        for path, entry in json.loads(lock.read_text())["packages"].items():
            if path and not entry.get("dev"):
                name = path.rpartition("node_modules/")[2]
                found[name, entry["version"]] = npm_component(name, entry)
    return [found[key] for key in sorted(found)]


def npm_component(name, entry):
    made = {
        "SPDXID": identifier(f"Npm-{name}-{entry['version']}"),
        "name": name,
        "versionInfo": entry["version"],
        "supplier": "NOASSERTION",
        "downloadLocation": entry.get("resolved", "NOASSERTION"),
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": entry.get("license", "NOASSERTION"),
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}",
        }],
    }
    kind, _, value = entry.get("integrity", "").partition("-")
    if kind == "sha512":
        made["checksums"] = [{"algorithm": "SHA512", "checksumValue": base64.b64decode(value).hex()}]
    return made


def digest(kind, data):
    return {"algorithm": kind, "checksumValue": hashlib.new(kind.lower(), data).hexdigest()}


def program_package(name, version, data):
    return {
        "SPDXID": identifier(f"Package-{name}"),
        "name": name,
        "versionInfo": version,
        "supplier": "Organization: Cordon",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "NOASSERTION",
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [digest("SHA256", data), digest("SHA512", data)],
    }


def document(name, version, data, parts, epoch):
    """`parts`: relationship and the components that stand in it. A component stands in the closest one."""
    top = program_package(name, version, data)
    components, relations, seen = [top], [], set()
    for kind, made_of in parts:
        for made in made_of:
            if made["SPDXID"] in seen:
                continue
            seen.add(made["SPDXID"])
            components.append(made)
            relations.append({"spdxElementId": top["SPDXID"], "relationshipType": kind, "relatedSpdxElement": made["SPDXID"]})
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{name}-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/{name}-{version}-{hashlib.sha256(data).hexdigest()}",
        "creationInfo": {
            "created": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: cordon-sbom", "Organization: Cordon"],
        },
        "packages": components,
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": top["SPDXID"]},
                          *relations],
    }


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", required=True)
    options.add_argument("--build", required=True)
    options.add_argument("--target", default="bin/cordon")
    options.add_argument("--version", required=True)
    given = options.parse_args()
    inputs = linked_inputs(given.build, given.target)
    archives = [file for file in inputs if file.is_absolute() and file.suffix == ".a" and
                str(file).startswith("/usr/")]
    owned = [("STATIC_LINK", owners(archives)), ("DYNAMIC_LINK", owners(loaded(given.program))),
             ("GENERATED_FROM", owners(headers(given.build, given.target)))]
    if not owned[1][1] or not owned[2][1]:
        sys.exit("sbom: the build names no libraries or no headers; is it complete?")
    parts = [(kind, [component(package) for package in sorted(packages)]) for kind, packages in owned] + [("CONTAINS", bundled(inputs))]
    data = Path(given.program).read_bytes()
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct"))
    json.dump(document(Path(given.program).name, given.version, data, parts, epoch), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
