// The admin's page as an administrator uses it.
import { accessible, api, desktop, ensure, equal, key, phone, picture, run, until, url } from './browser.mjs';

async function enter(page) {
  await page.goto(`${url}/admin`);
  await page.getByLabel('Admin key').fill(key);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('heading', { name: 'Products' }).waitFor();
}

async function login(page) {
  await page.goto(`${url}/admin`);
  await accessible(page, 'login');
  await page.getByLabel('Admin key').fill('wrong');
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('alert').waitFor();
  equal(await page.evaluate(() => sessionStorage.length), 0, 'a wrong key is not kept');
  await enter(page);
  equal(await page.evaluate(() => [localStorage.length, document.cookie]), [0, ''], 'the key is in the session only');
  ensure(!page.url().includes(key), 'the key is in no address');
  await page.locator('tbody tr').first().waitFor();
  await accessible(page, 'products');
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByLabel('Admin key').waitFor();
}

async function find(page) {
  await enter(page);
  await page.getByRole('searchbox').fill('number17');
  await page.getByRole('link', { name: 'generated thing number17' }).waitFor();
  await until(page, () => document.querySelectorAll('tbody tr').length === 1);
  await page.getByRole('link', { name: 'generated thing number17' }).click();
  await page.getByLabel('Name (English)').waitFor();
  await accessible(page, 'editor');
}

async function conflict(page) {
  await api('PUT', '/v1/products/contested', { name: 'Old name', brand: 'Old brand', tags: ['old'] });
  await enter(page);
  await page.goto(`${url}/admin#product/contested`);
  await page.getByLabel('Name (English)').fill('My name');
  await page.getByLabel('Brand').fill('My brand');
  await api('PATCH', '/v1/products/contested', { brand: 'Their brand', tags: ['theirs'] });
  await page.getByRole('button', { name: 'Save 2 changes' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  ensure(await dialog.evaluate((x) => x === document.activeElement && x.getBoundingClientRect().top >= 0), 'both versions are in sight');
  equal((await api('GET', '/v1/products/contested')).brand, 'Their brand', 'nothing was overwritten');
  await accessible(page, 'conflict');
  await picture(page, 'conflict');
  await dialog.getByRole('radio', { name: 'My brand' }).check();
  await dialog.getByRole('button', { name: 'Save what I chose' }).click();
  await page.getByText(/Saved as version/).waitFor();
  const stored = await api('GET', '/v1/products/contested');
  equal([stored.name, stored.brand, stored.tags], ['My name', 'My brand', ['theirs']], 'what was chosen is stored');
}

async function renameAndMove(page) {
  await enter(page);
  await page.getByRole('link', { name: 'Categories' }).click();
  await page.getByRole('button', { name: 'Edit G > S1' }).click();
  await accessible(page, 'categories');
  await page.getByLabel('Name', { exact: true }).fill('Shelves');
  await page.getByRole('combobox').selectOption('(top)');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Edit Shelves' }).waitFor();
  const found = await api('GET', '/v1/search?q=shelves&per_page=1');
  equal([found.found > 0, found.hits[0].product.category], [true, ['Shelves']], 'every product moved at once');
}

async function importWithAnError(page) {
  await enter(page);
  await page.getByRole('link', { name: 'Import' }).click();
  await accessible(page, 'import');
  const rows = ['{"id":"in-1","name":"Comes in"}', '{"id":"in-2","name":"Wrong","price":{"amount":"24.505","currency":"USD"}}', '{"id":"in-3","name":"Comes in, too"}'];
  await page.getByLabel('File').setInputFiles({ name: 'rows.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(`${rows.join('\n')}\n`) });
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('3 rows: 2 written, 0 unchanged, 1 refused').waitFor();
  equal(await page.getByRole('region', { name: 'Refused rows' }).locator('tbody td').first().textContent(), '2', 'the line');
  await page.getByText('price.amount', { exact: true }).waitFor();
  await accessible(page, 'a finished import');
  await page.getByRole('link', { name: 'Tasks' }).click();
  await page.locator('tbody .state.done').first().waitFor();
  await accessible(page, 'tasks');
}

async function takeAnImportBack(page) {
  const before = (await api('GET', '/v1/search?q=*&per_page=1')).found;
  await enter(page);
  await page.getByRole('link', { name: 'Import' }).click();
  const rows = [0, 1, 2].map((i) => JSON.stringify({ id: `back-${i}`, name: `Goes again ${i}` }));
  await page.getByLabel('File').setInputFiles({ name: 'rows.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(`${rows.join('\n')}\n`) });
  await page.getByLabel('All rows at once, or none').check();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByText('3 rows: 3 written, 0 unchanged, 0 refused').waitFor();
  const all = await api('GET', '/v1/search?q=goes+again&per_page=3');
  equal([all.found, new Set(all.hits.map((x) => x.product.version)).size], [3, 1], 'all at one position');
  const { items } = await api('GET', '/v1/tasks?per_page=250');
  const task = items.find((x) => x.atomic);
  await page.getByRole('link', { name: 'Tasks' }).click();
  await page.getByRole('button', { name: `Undo ${task.id}` }).press('Enter');
  await page.locator('tbody tr', { hasText: 'undo-' }).locator('.state.done').waitFor();
  await accessible(page, 'tasks with an undo');
  await picture(page, 'tasks');
  equal((await api('GET', '/v1/search?q=*&per_page=1')).found, before, 'what the import made is gone');
}

async function changes(page) {
  await enter(page);
  await page.getByRole('link', { name: 'Changes' }).click();
  await page.getByText('live', { exact: true }).waitFor();
  await api('PUT', '/v1/products/watched', { name: 'Watched thing' }, { 'X-Request-Id': 'watched-request' });
  await page.getByRole('link', { name: 'Watched thing' }).waitFor();
  await accessible(page, 'changes');
  await page.getByRole('link', { name: 'watched-requ' }).click();
  await page.getByRole('rowheader', { name: 'log', exact: true }).waitFor();
  await until(page, () => document.querySelectorAll('.lane .work').length > 3);
  const isDrawn = await page.locator('.lane .work').evaluateAll((x) => x.every((y) => y.getBoundingClientRect().width >= 2));
  ensure(isDrawn, 'each hop is drawn');
  await accessible(page, 'trace');
  await picture(page, 'trace');
}

/** What the API answers to somebody with this key. */
const statusWith = async (text, target) => (await fetch(url + target, { headers: { Authorization: `Bearer ${text}` } })).status;

async function keys(page) {
  await enter(page);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByText("There is no key but the administrator's.").waitFor();
  await page.getByLabel('Name').fill('web shop');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Choose at least one right.').waitFor();
  await page.getByRole('checkbox', { name: 'products:read' }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const text = page.getByRole('textbox', { name: 'Key', exact: true });
  await text.waitFor();
  await accessible(page, 'a new key');
  const first = await text.inputValue();
  equal([await statusWith(first, '/v1/products'), await statusWith(first, '/v1/keys')], [200, 403], 'it may do what was chosen');
  await page.getByRole('button', { name: 'I have copied it' }).click();
  ensure(!(await page.content()).includes(first), 'it is shown once');
  await page.getByRole('button', { name: 'Rotate web shop' }).click();
  await page.getByRole('button', { name: 'Do it' }).click();
  await text.waitFor();
  const second = await text.inputValue();
  equal([first === second, await statusWith(first, '/v1/products'), await statusWith(second, '/v1/products')], [false, 200, 200], 'both hold for an hour');
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('button', { name: 'Revoke web shop' }).click();
  await accessible(page, 'a question');
  await page.getByRole('button', { name: 'Keep it' }).click();
  equal(await statusWith(second, '/v1/products'), 200, 'nothing was done');
  await page.getByRole('button', { name: 'Revoke web shop' }).click();
  await page.getByRole('button', { name: 'Do it' }).click();
  await page.getByText("There is no key but the administrator's.").waitFor();
  equal([await statusWith(first, '/v1/products'), await statusWith(second, '/v1/products')], [401, 401], 'both are refused');
}

async function inChinese(page) {
  await enter(page);
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('heading', { name: '商品' }).waitFor();
  equal(await page.evaluate(() => document.documentElement.lang), 'zh', 'the page says its language');
  for (const [name, heading] of [['导入', '导入'], ['任务', '任务'], ['变更', '变更'], ['密钥', '密钥'], ['追踪', '追踪']]) {
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await accessible(page, `${heading} in Chinese`);
  }
  await page.reload();
  await page.getByRole('heading', { name: '追踪', level: 1 }).waitFor();
}

async function onAPhone(page) {
  await enter(page);
  await page.locator('tbody tr').first().waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  ensure(width <= phone.width, `the page is ${width} wide`);
  await accessible(page, 'products on a phone');
  await picture(page, 'admin-phone');
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('button', { name: 'Make the key' }).waitFor();
  ensure((await page.evaluate(() => document.documentElement.scrollWidth)) <= phone.width, 'keys are too wide');
  await accessible(page, 'keys on a phone');
  await picture(page, 'keys-phone');
}

await run([
  ['login keeps the key in the session only', desktop, login],
  ['find a product', desktop, find],
  ['a conflict shows both versions and overwrites nothing', desktop, conflict],
  ['a category is renamed and moved with all that is in it', desktop, renameAndMove],
  ['an import names the row it refused', desktop, importWithAnError],
  ['an import comes all at once and is taken back', desktop, takeAnImportBack],
  ['changes come live and lead to their trace', desktop, changes],
  ['keys are made, shown once, rotated and revoked', desktop, keys],
  ['all of it in Chinese', desktop, inChinese],
  ['products and keys on a phone', phone, onAPhone],
]);
