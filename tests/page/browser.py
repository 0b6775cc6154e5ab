#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Opens a page of "kxwatch report" in headless Chromium and uses it. Prints TAP.

    browser.py PAGE FOLDER

FOLDER gets pictures of it: light and dark, wide and as on a phone. The page is
made of tests/page/records.py's records.
"""

import json
import os
import shutil
import sys
import tempfile

from selenium import webdriver
from selenium.common.exceptions import SessionNotCreatedException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

status = 0


def check(text, good, why=""):
    global status
    print(("ok" if good else "not ok") + " - page: " + text)
    if not good:
        print("# " + str(why)[:600].replace("\n", "\n# "))
        status = 1


def equal(text, got, wanted):
    check(text, got == wanted, "got %r, wanted %r" % (got, wanted))


def begin(profile):
    options = webdriver.ChromeOptions()
    for word in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--user-data-dir=" + profile, "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # On a busy machine a browser may not be up in the minute that its driver waits.
    for last in (False, False, True):
        try:
            return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
        except SessionNotCreatedException:
            if last:
                raise


class Page:
    def __init__(self, driver):
        self.driver = driver

    def alerts(self):
        return self.driver.find_elements(By.CSS_SELECTOR, "details.alert")

    def shown(self):
        return [a for a in self.alerts() if a.is_displayed()]

    def told(self):
        return self.driver.find_element(By.ID, "shown").text

    def id(self, name):
        return self.driver.find_element(By.ID, name)

    def reset(self):
        self.driver.find_element(By.CSS_SELECTOR, "#filters button").click()
        self.driver.execute_async_script("setTimeout(arguments[0], 20)")


def requests(driver):
    """What was asked for since the last look, whether it left or was refused."""
    asked = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
    return asked


def check_filters(page):
    everything = len(page.alerts())
    equal("all alerts are shown at first", page.told(), "%d of %d shown" % (everything, everything))
    for box in page.driver.find_elements(By.NAME, "severity"):
        if box.get_attribute("value") != "critical":
            box.click()
    wanted = [a for a in page.alerts() if a.get_attribute("data-severity") == "critical"]
    check("one severity alone", 0 < len(wanted) < everything and page.shown() == wanted, page.told())
    page.reset()
    equal("a reset shows all", len(page.shown()), everything)
    Select(page.id("who")).select_by_value("/tmp/beacon")
    got = {a.get_attribute("data-who") for a in page.shown()}
    equal("one program alone", got, {"/tmp/beacon"})
    page.reset()
    Select(page.id("where")).select_by_value("test.example.com:443")
    got = {a.get_attribute("data-where") for a in page.shown()}
    equal("one destination alone", got, {"test.example.com:443"})
    page.reset()
    page.id("text").send_keys("REJECTED fetch.py")
    got = {a.get_attribute("data-where") for a in page.shown()}
    equal("words of the text", got, {"mirror.example.org:8443"})
    page.id("text").send_keys(Keys.ENTER)
    check("sending the form goes nowhere", page.driver.current_url.startswith("file:") and
          "?" not in page.driver.current_url, page.driver.current_url)
    page.id("text").send_keys(" nothing-like-it")
    equal("and none, when there is none", (page.shown(), page.told()), ([], "0 of %d shown" % everything))
    page.reset()


def check_pictures(page):
    node = page.driver.find_element(By.CSS_SELECTOR, ".node[data-who='/tmp/beacon']")
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
    node.find_element(By.TAG_NAME, "circle").click()
    equal("a program in the picture chooses its alerts",
          {a.get_attribute("data-who") for a in page.shown()}, {"/tmp/beacon"})
    page.reset()
    node = page.driver.find_element(By.CSS_SELECTOR, ".node[data-where='test.example.com:443']")
    page.driver.execute_script("arguments[0].focus()", node)
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    equal("a destination does, from the keyboard",
          {a.get_attribute("data-where") for a in page.shown()}, {"test.example.com:443"})
    page.reset()
    bars = page.driver.find_elements(By.CSS_SELECTOR, "#time rect")
    check("the timeline has bars", len(bars) > 20, len(bars))


def check_details(page):
    first = page.alerts()[0]
    check("evidence is folded at first", not first.find_element(By.CLASS_NAME, "body").is_displayed())
    first.find_element(By.TAG_NAME, "summary").click()
    text = first.find_element(By.CLASS_NAME, "body").text
    check("and opens", "ClientHello" in text and "kx.rsa" in text and "/opt/tools/upload.py" in text, text)


def check_hostile(page):
    driver = page.driver
    equal("no name became a script", len(driver.find_elements(By.TAG_NAME, "script")), 1)
    equal("nor an image", driver.find_elements(By.TAG_NAME, "img"), [])
    equal("nor was one run", driver.title, "kxwatch report")
    text = driver.find_element(By.TAG_NAME, "body").get_attribute("textContent")
    check("it stands there as it is", "CN=</script><script>document.title" in text)
    check("what turns the direction of text does not", "\u202e" not in text and "\\xe2\\x80\\xae" in text)
    # The policy is the second wall: what is put in by force does not run either.
    driver.execute_script("var s = document.createElement('script');"
                          "s.textContent = 'document.title = \"owned\"'; document.body.append(s);"
                          "var i = new Image(); i.src = 'http://127.0.0.1:9/'; document.body.append(i)")
    driver.execute_async_script("setTimeout(arguments[0], 200)")
    equal("what is put in by force is not run", driver.title, "kxwatch report")
    said = " ".join(e["message"] for e in driver.get_log("browser"))
    check("and neither script nor image is let in", said.count("Content Security Policy") == 2, said)


def size(driver, width, height, phone, scheme):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone})


def check_looks(driver, folder):
    colours = set()
    for width, phone in ((1280, False), (390, True)):
        for scheme in ("light", "dark"):
            size(driver, width, 800, phone, scheme)
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            check("%d wide, %s: nothing sticks out" % (width, scheme), wide <= width, wide)
            height = driver.execute_script("return document.documentElement.scrollHeight")
            size(driver, width, height, phone, scheme)
            driver.save_screenshot(os.path.join(folder, "%d-%s.png" % (width, scheme)))
            colours.add(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))
    equal("light and dark differ", len(colours), 2)


def main():
    path, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    profile = tempfile.mkdtemp()
    driver = begin(profile)
    try:
        driver.get("about:blank")
        requests(driver)
        driver.get("file://" + path)
        asked = requests(driver)
        equal("it opens, and asks for nothing else", asked, ["file://" + path])
        page = Page(driver)
        check_looks(driver, folder)
        size(driver, 1280, 900, False, "light")
        check_filters(page)
        check_pictures(page)
        check_details(page)
        equal("using it asks for nothing", requests(driver), [])
        equal("nothing is said on the console", driver.get_log("browser"), [])
        check_hostile(page)
    finally:
        driver.quit()
        shutil.rmtree(profile, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
