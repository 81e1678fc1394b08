// Opens 00-start-here in JupyterLab, runs all cells and checks what a person would see. Called by ci/jupyterlab.
'use strict';
const assert = require('node:assert/strict');
const puppeteer = require(`${process.env.NODE_MODULES}/puppeteer-core`);

const [address, token, picture] = process.argv.slice(2);
const MINUTES = 60_000;

async function reachable(url) {
    for (let end = Date.now() + 2 * MINUTES; Date.now() < end; ) {
        try {
            if ((await fetch(url)).ok) return;
        } catch {
            // not listening yet
        }
        await new Promise(resolve => setTimeout(resolve, 300));
    }
    throw new Error(`JupyterLab does not answer at ${address}`);
}

/** Runs `check` and says how it went; a failure ends the test. */
async function shows(what, check) {
    const start = Date.now();
    await check();
    console.log(`shows ${what}: ok, ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

async function main() {
    await reachable(`${address}/api?token=${token}`);
    const browser = await puppeteer.launch({
        executablePath: process.env.BROWSER,
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
        protocolTimeout: 5 * MINUTES,
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(3 * MINUTES);
    const broken = [];
    page.on('pageerror', error => {
        // JupyterLab's own: its debugger panel asks, although the kernel says that it has no debugger.
        if (error.message !== 'No active debugger session') broken.push(String(error));
    });
    try {
        await page.setViewport({ width: 1280, height: 2700 });
        await page.goto(`${address}/lab/tree/00-start-here.ipynb?token=${token}`);
        await test(page);
        assert.deepEqual(broken, [], 'scripts of the page failed');
    } finally {
        await page.screenshot({ path: picture }).catch(() => {});
        await browser.close();
    }
}

const command = (page, id) => page.evaluate(name => window.jupyterapp.commands.execute(name), id);
const text = (page, selector) => page.$$eval(selector, all => all.map(each => each.textContent).join('\n'));

/** Adds a cell at the end of the notebook and types `code`. */
async function type(page, code) {
    await page.evaluate(() => {
        const { content } = window.jupyterapp.shell.currentWidget;
        content.activeCellIndex = content.widgets.length - 1;
    });
    await command(page, 'notebook:insert-cell-below');
    await command(page, 'notebook:enter-edit-mode');
    await page.waitForSelector('.jp-Cell.jp-mod-active .cm-content');
    await page.focus('.jp-Cell.jp-mod-active .cm-content');
    await page.keyboard.type(code, { delay: 10 });
}

async function test(page) {
    await shows('the notebook with our kernel', async () => {
        await page.waitForSelector('.jp-Notebook .jp-CodeCell');
        await page.waitForFunction(() => {
            const session = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session;
            return session?.kernel?.name === 'naglab' && session.kernel.status === 'idle';
        });
        await command(page, 'notebook:clear-all-cell-outputs');
    });

    await shows('every cell run, a bar on its way among them', async () => {
        await page.evaluate(() => {
            window.barValues = new Set();
            new MutationObserver(() => {
                document.querySelectorAll('.jp-OutputArea progress').forEach(bar => window.barValues.add(bar.value));
            }).observe(document.body, { childList: true, subtree: true, attributes: true });
        });
        await command(page, 'notebook:run-all-cells');
        await page.waitForFunction(() =>
            [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].every(prompt =>
                /^\[\d+\]:$/.test(prompt.textContent)));
        const values = await page.evaluate(() => [...window.barValues]);
        assert.ok(values.includes(20), `the bar must reach its end, got ${values}`);
        assert.ok(values.filter(value => value > 0 && value < 20).length >= 2, `it must be seen on its way, got ${values}`);
    });

    await shows('a table', async () => {
        const table = '.jp-OutputArea .jp-RenderedHTMLCommon table';
        assert.equal((await page.$$(`${table} tbody tr`)).length, 8);
        assert.match(await text(page, `${table} th`), /word\s*string[^]*count\s*long[^]*share\s*double/i);
        assert.match(await text(page, '.jp-OutputArea .jp-RenderedHTMLCommon'), /8 rows × 3 columns/);
    });

    await shows('a chart', async () => {
        const widths = await page.$$eval('.jp-RenderedSVG img, .jp-RenderedImage img', all => all.map(i => i.naturalWidth));
        assert.ok(widths.some(width => width >= 600), `a picture must be there, got widths ${widths}`);
    });

    await shows('a formula', () => page.waitForSelector('.jp-OutputArea .jp-RenderedMarkdown mjx-container, .jp-OutputArea .MathJax'));

    await shows('an error by name, cell and line', async () => {
        const error = await text(page, '.jp-OutputArea [data-mime-type="application/vnd.jupyter.error"], .jp-OutputArea [data-mime-type="application/vnd.jupyter.stderr"]');
        assert.match(error, /java\.lang\.IllegalArgumentException: values must not be empty/);
        assert.match(error, /cell \d+, line 3/);
        assert.doesNotMatch(error, /jdk\.jshell|REPL/);
    });

    await shows('completion of Java, with types', async () => {
        await type(page, 'proverb.toUp');
        await page.keyboard.press('Tab');
        await page.waitForFunction(() =>
            /toUpperCase/.test(document.querySelector('.jp-Cell.jp-mod-active .cm-content')?.textContent ?? '')
            || [...document.querySelectorAll('.jp-Completer-match')].some(each => /toUpperCase/.test(each.textContent)));
        await page.keyboard.press('Escape');
        await type(page, 'ranked.');
        await page.keyboard.press('Tab');
        await page.waitForFunction(() => {
            const names = [...document.querySelectorAll('.jp-Completer-match')].map(each => each.textContent);
            return names.some(name => /^getFirst/.test(name)) && names.some(name => /^stream/.test(name));
        });
        await page.screenshot({ path: picture.replace(/\.png$/, '-completion.png') });
        await page.keyboard.press('Escape');
    });

    await shows('help for a method', async () => {
        await type(page, 'proverb.strip');
        await page.keyboard.down('Shift');
        await page.keyboard.press('Tab');
        await page.keyboard.up('Shift');
        await page.waitForFunction(() => /String\.strip\(\)/.test(document.querySelector('.jp-Tooltip')?.textContent ?? ''));
        await page.keyboard.press('Escape');
    });

    await shows('a live progress bar of a loop', async () => {
        await page.evaluate(() => {
            window.shares = new Set();
            new MutationObserver(() => {
                document.querySelectorAll('.jp-OutputArea [role=progressbar]').forEach(bar =>
                    window.shares.add(Number(bar.getAttribute('aria-valuenow'))));
            }).observe(document.body, { childList: true, subtree: true, attributes: true });
        });
        await type(page, 'for (int i : progress(30, "sleeping")) Thread.sleep(50);');
        await command(page, 'notebook:run-cell');
        await page.waitForFunction(() => window.shares.has(30));
        const shares = await page.evaluate(() => [...window.shares]);
        assert.ok(shares.length >= 4, `the bar must move, got ${shares}`);
        assert.match(await text(page, '.jp-OutputArea'), /sleeping[^]*30\/30/);
    });

    await shows('an endless loop stopped, and the state kept', async () => {
        await type(page, 'while (true);');
        // Not awaited: the command ends with its cell.
        await page.evaluate(() => void window.jupyterapp.commands.execute('notebook:run-cell'));
        await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy');
        await command(page, 'kernelmenu:interrupt');
        await page.waitForFunction(() => /CellInterrupted/.test(document.querySelector('.jp-Notebook').textContent));
        await type(page, 'ranked.size() * 1000 + 1');
        await command(page, 'notebook:run-cell');
        await page.waitForFunction(() =>
            [...document.querySelectorAll('.jp-OutputArea-executeResult')].some(each => /8001/.test(each.textContent)));
    });
}

main().then(
    () => console.log('JupyterLab: all as it should be'),
    error => {
        console.error(error);
        process.exit(1);
    });
