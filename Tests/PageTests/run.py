#!/usr/bin/env python3
"""Opens the HTML reports in Chromium and looks at them as their readers do.

    Tests/PageTests/run.py [PAGE.html...]

Each page, by default those that the tests of the commands compare, must ask for nothing but itself, fit
screens of 1280 and 400 pixels, be printable, have texts that stand out from what is behind them, and tell
a screen reader all that it shows: landmarks, headings in order, named tables with named rows and columns,
and pictures with a text and a table beside them. With FOREWARN_PICTURES=FOLDER it leaves its pictures and
prints there. `Scripts/setup.sh pages` installs Chromium.
"""

import os
import pathlib
import re
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import chromium

PAGES = sorted((HERE.parent / "CommandTests" / "Snapshots").glob("*.html"))

# The least ratio of brightness between a text and its background (WCAG 2.2, 1.4.3).
CONTRAST = 4.5

SHEET = int((8.27 - 2 * 0.4) * 96)

FAINT_TEXTS = """(() => {
  const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
  const faint = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || ['desc', 'title', 'STYLE'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const front = numbers(element.ownerSVGElement ? style.fill : style.color);
    let back = [255, 255, 255], behind = element;
    for (; behind; behind = behind.parentElement) {
      const colour = numbers(getComputedStyle(behind).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) { back = colour; break; }
    }
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < %s) faint.push(element.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(1));
  }
  return faint;
})()""" % CONTRAST

# Words that lie over others, or leave the picture.
CROWDED_LABELS = """[...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([text, box], index) => [
    ...(box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
      || box.bottom > frame.bottom + 1 ? [text + ' leaves the picture'] : []),
    ...boxes.slice(index + 1).filter(([, other]) => box.left < other.right - 2 && other.left < box.right - 2
      && box.top < other.bottom - 4 && other.top < box.bottom - 4).map(([other]) => text + ' over ' + other)
  ]);
})"""


def judge(browser, page, pictures):
    """What is wrong with a page, in sentences."""
    wrong = []

    def expect(is_right, text):
        if not is_right:
            wrong.append(text)

    browser.resize(1280)
    asked = browser.open(page)
    expect(asked == [page.resolve().as_uri()], f"it asks for {asked[1:]}")
    expect(not [event for event in browser.events if event.get("method") == "Runtime.exceptionThrown"],
           "a script failed")
    for width in (1280, 400):
        browser.resize(width)
        needed = browser.evaluate("document.scrollingElement.scrollWidth")
        expect(needed <= width, f"at {width} pixels it is {needed} wide")
        faint = browser.evaluate(FAINT_TEXTS)
        expect(not faint, f"at {width} pixels texts are faint: {faint[:5]}")
        crowded = browser.evaluate(CROWDED_LABELS)
        expect(not crowded, f"at {width} pixels words of a picture: {crowded[:5]}")
        cut = browser.evaluate("""[...document.querySelectorAll('main > section > :not(.wide), .wide')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).length""")
        expect(cut == 0, f"at {width} pixels {cut} parts are cut off")
        if pictures:
            (pictures / f"{page.stem}-{width}.png").write_bytes(browser.picture())
    # What a sheet of A4 holds between its margins; what is wider would be cut off.
    browser.resize(SHEET)
    browser.call("Emulation.setEmulatedMedia", media="print")
    needed = browser.evaluate("document.scrollingElement.scrollWidth")
    expect(needed <= SHEET, f"on paper it is {needed} pixels wide, {SHEET} fit")
    if pictures:
        (pictures / f"{page.stem}-print.png").write_bytes(browser.picture())
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.resize(1280)
    wrong += judge_tree(browser.accessibility(), browser)
    printed = browser.print()
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    words = len(browser.evaluate("document.body.innerText").split())
    expect(printed.startswith(b"%PDF") and 1 <= sheets <= 2 + words // 100,
           f"{words} words are printed on {sheets} sheets")
    if pictures:
        (pictures / f"{page.stem}.pdf").write_bytes(printed)
    return wrong


def judge_tree(tree, browser):
    """What a screen reader is not told, or not in order."""
    wrong = []

    def expect(is_right, text):
        if not is_right:
            wrong.append(text)

    roles = [role for role, _, _ in tree]
    expect(roles.count("main") == 1, f"there are {roles.count('main')} main landmarks")
    expect(browser.evaluate("document.documentElement.lang") != "", "the page has no language")
    expect(browser.evaluate("document.title") != "", "the page has no title")
    levels = [properties["level"] for role, _, properties in tree if role == "heading"]
    expect(levels[:1] == [1] and levels.count(1) == 1, f"the headings begin with {levels[:3]}")
    expect(all(b - a <= 1 for a, b in zip(levels, levels[1:])), f"headings leave out levels: {levels}")
    for role, name, properties in tree:
        if role in ("heading", "table", "region", "link", "columnheader", "rowheader"):
            expect(name.strip() != "", f"a {role} has no name")
        if role in ("image", "img", "graphics-document"):
            expect(name.strip() != "", "a picture has no name")
    heads = browser.evaluate("""[...document.querySelectorAll('th')].map(e => e.scope)""")
    expect(set(heads) <= {"row", "col"}, f"heads of tables have scopes {set(heads)}")
    bare = browser.evaluate("""[...document.querySelectorAll('table')].filter(
        e => !e.caption || !e.querySelector('thead th[scope=col]')
          || [...e.tBodies[0].rows].some(row => row.querySelectorAll('th[scope=row]').length !== 1)).length""")
    expect(bare == 0, f"{bare} tables lack a caption, named columns or named rows")
    mute = browser.evaluate("""[...document.querySelectorAll('svg')].filter(
        e => !['title', 'desc'].every(name => [...e.querySelectorAll(name)].some(
          text => text.textContent.trim()
            && (e.getAttribute('aria-labelledby') || '').split(' ').includes(text.id)))).length""")
    expect(mute == 0, f"{mute} pictures lack a title or a description")
    alone = browser.evaluate("""[...document.querySelectorAll('svg')].filter(
        e => !e.parentElement.closest('section').querySelector('table')).length""")
    expect(alone == 0, f"{alone} pictures have no table beside them")
    # What scrolls by itself must be reached without a mouse.
    stuck = browser.evaluate("""[...document.querySelectorAll('*')].filter(
        e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0).length""")
    expect(stuck == 0, f"{stuck} parts scroll, but not by the keyboard")
    return wrong


def main():
    command = chromium.program()
    if not command:
        sys.exit("pages: there is no Chromium; `Scripts/setup.sh pages` installs it")
    pages = [pathlib.Path(name) for name in sys.argv[1:]] or PAGES
    pictures = os.environ.get("FOREWARN_PICTURES")
    if pictures:
        pictures = pathlib.Path(pictures)
        pictures.mkdir(parents=True, exist_ok=True)
    failures = 0
    browser = chromium.Chromium(command)
    try:
        for page in pages:
            wrong = judge(browser, page, pictures)
            failures += len(wrong)
            print(f"{page.name}: {'; '.join(wrong) if wrong else 'as it should be'}")
    finally:
        browser.close()
    sys.exit(1 if failures or not pages else 0)


if __name__ == "__main__":
    main()
