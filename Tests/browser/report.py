#!/usr/bin/env python3
"""report.py BUNDLES SHOTS - opens report.html of each bundle in the folder BUNDLES (made by the test FormatSamples) in
headless Chromium: it asks the network for nothing, writes nothing to the console, shows the same with scripts disabled,
and prints to more than one page. Pictures in light and dark and the printed pages are left in SHOTS. A page that does
ask and complain must be noticed, or the above says nothing."""

import json
import os
import re
import subprocess
import sys
import tempfile

BROWSER = os.environ.get("CHROMIUM", "chromium")
WIDTH, HEIGHT = 1160, 9000

# What the browser itself says on stderr of a machine without graphics and bus is not of the page.
CONSOLE = re.compile(r"CONSOLE[:(]")

BAD = """<!DOCTYPE html><html><head><link rel="stylesheet" href="http://attestd.invalid/x.css"></head>
<body><p>bad</p><script>console.error("noticed")</script></body></html>"""

problems = []


def problem(text):
    problems.append(text)
    print(f"browser: {text}", file=sys.stderr)


def run(work, page, *options, scripts=True):
    """Opens a page with a fresh profile; stdout, what went to the console, and the requests of the net log."""
    with tempfile.TemporaryDirectory(dir=work) as profile:
        if not scripts:
            # As a person's own setting has it; a switch would also stop the browser's own way of taking pictures.
            os.makedirs(os.path.join(profile, "Default"))
            with open(os.path.join(profile, "Default", "Preferences"), "w", encoding="utf-8") as file:
                json.dump({"profile": {"default_content_setting_values": {"javascript": 2}}}, file)
        net = os.path.join(profile, "net.json")
        command = [
            BROWSER, "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--disable-default-apps", "--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={profile}", f"--log-net-log={net}", "--net-log-capture-mode=Everything", *options,
            "file://" + os.path.abspath(page),
        ]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{BROWSER} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        console = [line for line in done.stderr.decode(errors="replace").splitlines() if CONSOLE.search(line)]
        with open(net, encoding="utf-8", errors="replace") as file:
            text = file.read()
        return done.stdout.decode(errors="replace"), console, requests(text)


def requests(text):
    """URLs of the network, but for those the browser asks for its own sake."""
    try:
        log = json.loads(text)
    except json.JSONDecodeError:
        log = json.loads(text.rstrip().rstrip(",") + "]}")
    urls = set()
    for event in log["events"]:
        url = event.get("params", {}).get("url", "")
        if re.match(r"(https?|wss?|ftp)://", url) and not re.match(r"https?://[a-z0-9.-]+\.(google|googleapis|gvt1)\.com/", url):
            urls.add(url)
    return sorted(urls)


def judge(name, page, work, shots):
    base = os.path.join(shots, name)
    size = f"--window-size={WIDTH},{HEIGHT}"
    for mode, scheme in (("light", 1), ("dark", 0)):
        _, console, asked = run(
            work, page, size, f"--blink-settings=preferredColorScheme={scheme}", f"--screenshot={base}-{mode}.png")
        for url in asked:
            problem(f"'{name}' ({mode}) asks for {url}")
        for line in console:
            problem(f"'{name}' ({mode}) complains: {line}")
    with open(base + "-light.png", "rb") as light, open(base + "-dark.png", "rb") as dark:
        if light.read() == dark.read():
            problem(f"'{name}' looks the same in the dark")

    dom, _, _ = run(work, page, "--dump-dom")
    if "Method and limits" not in dom or not dom.rstrip().endswith("</html>"):
        problem(f"'{name}' has not all its sections")
    still = os.path.join(work, "still.png")
    _, console, _ = run(
        work, page, size, "--blink-settings=preferredColorScheme=1", f"--screenshot={still}", scripts=False)
    with open(base + "-light.png", "rb") as light, open(still, "rb") as without:
        if light.read() != without.read():
            problem(f"'{name}' looks otherwise without scripts")
    for line in console:
        problem(f"'{name}' complains without scripts: {line}")
    if re.search(r"<(script|iframe|object|embed|link|img)\b", dom):
        problem(f"'{name}' has an element that loads or runs something")

    run(work, page, "--no-pdf-header-footer", f"--print-to-pdf={base}.pdf")
    with open(base + ".pdf", "rb") as file:
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", file.read()))
    if pages < 2:
        problem(f"'{name}' prints to {pages} page(s)")
    return pages


def main():
    bundles, shots = sys.argv[1:3]
    os.makedirs(shots, exist_ok=True)
    shots = os.path.abspath(shots)
    with tempfile.TemporaryDirectory() as work:
        bad = os.path.join(work, "bad.html")
        with open(bad, "w", encoding="utf-8") as file:
            file.write(BAD)
        _, console, asked = run(work, bad, "--dump-dom")
        if asked != ["http://attestd.invalid/x.css"] or not any("noticed" in line for line in console):
            problem(f"a page that asks and complains is not noticed: {asked}, {console}")
        _, console, _ = run(work, bad, "--dump-dom", scripts=False)
        if console:
            problem(f"scripts run although they are disabled: {console}")
        names = sorted(name for name in os.listdir(bundles) if os.path.isdir(os.path.join(bundles, name)))
        if not names:
            problem(f"no bundle in '{bundles}'")
        for name in names:
            pages = judge(name, os.path.join(bundles, name, "report.html"), work, shots)
            print(f"{name}: {pages} pages, pictures in {shots}/{name}-light.png, -dark.png")
    sys.exit(1 if problems else 0)


main()
