// Small helpers and the one copy of what the page knows. Text goes into text nodes, never into HTML.

export const $ = (id) => document.getElementById(id);

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}

export const store = {
  ready: false,
  now: 0,
  cursor: 0,
  robot: "",
  people: [],
  group: null,
  chats: new Map(),
  ledger: [],
  outbox: { rows: [], counts: {}, sent: null },
  faults: [],
  counters: {},
  mode: "http",
  read: new Map(),
  current: null,
  speaker: null,
  down: false,
  mute: false,
};

const week = "日一二三四五六";
/** A moment as the wall clock in the county shows it (always +08:00). */
export function local(ms) {
  const d = new Date(ms + 8 * 3600e3);
  const two = (n) => String(n).padStart(2, "0");
  return {
    day: `${d.getUTCMonth() + 1}月${d.getUTCDate()}日 周${week[d.getUTCDay()]}`,
    time: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
    exact: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`,
  };
}

/** Milliseconds from now to 08:40 of the next local day. */
export function untilTomorrow(now) {
  const shifted = now + 8 * 3600e3;
  const midnight = Math.floor(shifted / 864e5) * 864e5 + 864e5;
  return midnight + (8 * 60 + 40) * 60e3 - shifted;
}

export const person = (id) => store.people.find((p) => p.staff_id === id);
export const nameOf = (id) => (id === "group" ? store.group?.title || "群" : person(id)?.name || id);
export const chatOf = (id) => store.chats.get(id) || [];

/** A steady colour for a face. */
export function hue(text) {
  let h = 7;
  for (const c of text) h = (h * 31 + c.codePointAt(0)) % 360;
  return h;
}

export function face(id) {
  const group = id === "group";
  const node = el("span", { class: group ? "face group" : "face", "aria-hidden": "true" }, group ? "群" : nameOf(id).slice(0, 1));
  node.style.setProperty("--hue", hue(id + nameOf(id)));
  return node;
}

export const unread = (id) => chatOf(id).filter((m) => m.unread && m.seq > (store.read.get(id) || 0)).length;

/** The answer of the demo; whether there is a demo at all is noted on the way. */
export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { cache: "no-store", ...options }).catch(() => null);
  store.down = !answer;
  showTrouble();
  if (!answer) throw new Error("演示没有在运行");
  if (answer.status === 204) return {};
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error || `演示回了 HTTP ${answer.status}`);
  return data;
}

const DOWN = "演示没有在运行，没发出的话留在输入框里。请在终端再执行：qianshou demo，这一页会自己接上。";
const MUTE = "服务没有回话，打的字还在输入框里。等几秒再发；一直这样，就重新执行：qianshou demo。";

/** The line that stays as long as something is not running. */
export function showTrouble() {
  const text = store.down ? DOWN : store.mute ? MUTE : "";
  const node = $("trouble");
  node.hidden = !text;
  if (node.textContent !== text) node.textContent = text;
}

/** A passing word on what failed, unless the line that stays says it already. */
export function failed(what, error) {
  if (!store.down) toast(`${what}：${error.message}`);
}

let hiding = 0;
export function toast(text) {
  const node = $("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (node.hidden = true), 3200);
}

/** Replaces the children only when something changed, so that focus and scroll stay. */
export function redraw(node, key, make) {
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...make());
}
