// The phone: one chat, what can be said in it, and the list of phones.
import { $, ask, chatOf, el, face, failed, local, nameOf, person, redraw, showTrouble, store, toast, unread } from "./view.js";

export const hooks = { changed: () => {} };

export function setView(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-current", String(tab.dataset.view === view));
  }
}

export function open(id) {
  store.current = id;
  if (id !== "group") store.speaker = id;
  setView("chat");
  $("chat").dataset.key = "";
  $("chat").replaceChildren();
  $("banner").hidden = true;
  drawChat();
  drawPeople();
}

/** Sends as the person whose phone is shown; tells whether anybody answered. */
export async function send(text, kind) {
  const said = text.trim();
  if (!said || !store.current) return true;
  const group = store.current === "group";
  let sent = false;
  try {
    const reply = await ask("/_play/say", { staff_id: store.speaker, text: said, group, ...(kind ? { kind } : {}) });
    sent = reply.status > 0 || reply.held;
    store.mute = !sent;
    showTrouble();
  } catch (error) {
    failed("没发出去", error);
  }
  await hooks.changed();
  return sent;
}

/** Sends what stands in the input; what did not go out is put back. */
async function sendTyped(kind) {
  const input = $("say");
  const typed = input.value;
  input.value = "";
  if (!(await send(typed, kind)) && !input.value) input.value = typed;
}

export async function resend() {
  try {
    await ask("/_play/resend", { staff_id: store.speaker });
    toast("已把上一条原样再送一次，看看会不会办两次");
  } catch (error) {
    failed("没有成功", error);
  }
  await hooks.changed();
}

/* ---- messages ---- */

function run(piece) {
  if (piece.href && /^https?:\/\//.test(piece.href)) {
    return el("a", { href: piece.href, target: "_blank", rel: "noopener noreferrer" }, piece.text);
  }
  return piece.bold ? el("strong", {}, piece.text) : document.createTextNode(piece.text);
}

function paragraphs(message) {
  const out = [];
  for (const line of message.lines) {
    const pieces = line.runs.filter((r) => !r.tap);
    if (!pieces.some((r) => r.text.trim())) continue;
    const lead = out.length === 0 && message.from === "robot" && message.lines.length > 1;
    const kind = line.quote ? "quote" : lead || line.level ? "lead" : undefined;
    out.push(el("p", { class: kind }, pieces.map(run)));
  }
  return out;
}

function bubble(message, last) {
  if (message.from === "platform") return el("p", { class: "remark" }, message.words.join(" "));
  const mine = message.from === "person" && message.who === store.speaker;
  const push = message.from === "robot" && !["answer", "session"].includes(message.channel);
  const urgent = push && /^特急/.test(message.words[0] || "");
  const icon = message.from === "robot" ? el("span", { class: "seal", "aria-hidden": "true" }, "签") : face(message.who);
  const name = message.from === "robot" ? store.robot : nameOf(message.who);
  const label = `${name} ${local(message.at).time}${push ? " · 推送" : ""}`;
  const taps = message.taps.map((t) =>
    el("button", { type: "button", class: "tap", title: `发送：${t.sends}`, onclick: () => send(t.sends) }, t.label));
  return el("article", { class: `msg${mine ? " mine" : ""}${last ? " new" : ""}` }, icon,
    el("div", {},
      el("div", { class: "name" }, label),
      el("div", { class: `bubble${push ? " push" : ""}${urgent ? " urgent" : ""}` }, paragraphs(message)),
      taps.length ? el("div", { class: "taps" }, taps) : null));
}

export function drawChat() {
  const id = store.current;
  if (!id) return;
  const group = id === "group";
  $("who").textContent = group ? nameOf(id) : `${nameOf(id)}的手机`;
  $("caption").textContent = group
    ? `群聊 · 您现在是${nameOf(store.speaker)}，发言会自动 @${store.robot}`
    : `${person(id)?.caption || ""} · 与“${store.robot}”的单聊`;
  const icon = face(id);
  $("face").className = icon.className;
  $("face").style.cssText = icon.style.cssText;
  $("face").textContent = icon.textContent;
  $("phone-clock").textContent = local(store.now).time;

  const box = $("chat");
  const messages = chatOf(id);
  const have = Number(box.dataset.count || 0);
  if (box.dataset.key !== id) {
    box.dataset.key = id;
    box.dataset.count = "0";
    box.dataset.day = "";
    box.replaceChildren();
    append(box, messages, 0);
    toEnd();
  } else if (messages.length > have) {
    append(box, messages, have);
    if (pinned || messages.at(-1).from === "person") toEnd();
  }
  if (!messages.length && !box.children.length) {
    box.append(el("p", { class: "empty" }, group ? "群里还没有消息。" : "还没有消息。\n在下面点一句，或者自己输入。"));
  }
  const newest = messages.at(-1)?.seq || 0;
  if (newest > (store.read.get(id) || 0) && document.body.dataset.view === "chat") {
    store.read.set(id, newest);
    ask("/_play/read", { staff_id: id }).catch(() => {});
  }
  drawChips();
}

// Whether the newest message is to stay in sight: yes until the visitor scrolls up.
let pinned = true;
function toEnd() {
  pinned = true;
  $("chat").scrollTop = $("chat").scrollHeight;
}

function keepEnd(box) {
  let top = 0;
  box.addEventListener("scroll", () => {
    // Less room for the chat takes it off its end too, but only a visitor moves it upwards.
    if (box.scrollHeight - box.scrollTop - box.clientHeight < 60) pinned = true;
    else if (box.scrollTop < top) pinned = false;
    top = box.scrollTop;
  });
  new ResizeObserver(() => pinned && toEnd()).observe(box);
}

function append(box, messages, from) {
  if (from === 0) box.replaceChildren();
  for (const [index, message] of messages.entries()) {
    if (index < from) continue;
    const day = local(message.at).day;
    if (day !== box.dataset.day) {
      box.append(el("p", { class: "day" }, day));
      box.dataset.day = day;
    }
    box.append(bubble(message, from > 0));
  }
  box.dataset.count = String(messages.length);
}

/* ---- suggestions ---- */

/** The item numbers a line reports as dealt with: “已签收 11（…）。”, “已签收 3 件：7–9。” */
export function dealtWith(line) {
  const hit = line.match(/^(?:已(?:签收|退回|办结|同意|驳回|撤回)|不用再签)[ ：]*(?:\d+ 件：)?([\d–、]+)/);
  const numbers = [];
  for (const part of (hit?.[1] || "").split("、").filter(Boolean)) {
    const [first, last = first] = part.split("–").map(Number);
    for (let n = first; n <= last && n - first < 100; n += 1) numbers.push(n);
  }
  return numbers;
}

const itemOf = (message) => Number((message.words[0] || "").match(/^\D{2,6} (\d{1,5})\u3000/)?.[1]) || null;

/** A decision may be taken on any of several phones; it settles what it names on all of them. */
function decided(message) {
  const subject = /^待审/.test(message.words[0] || "") && message.words[1]?.split("：")[0];
  if (!subject) return false;
  return [...store.chats.values()].flat().some((m) =>
    m.seq > message.seq && m.from === "robot" && /^已(同意|驳回|退回)/.test(m.words[0] || "") && m.words[0].includes(subject));
}

/** Whether what a message asks for is still to be done. */
function stillOpen(message, messages) {
  const item = itemOf(message);
  const later = messages.filter((m) => m.seq > message.seq && m.from === "robot");
  if (item && later.some((m) => itemOf(m) === item || dealtWith(m.words[0] || "").includes(item))) return false;
  return !decided(message);
}

/** Words to send that a message names; codes in examples belong to nobody. */
function asked(message, messages) {
  const out = [];
  for (const line of message.words) {
    const minutes = line.match(/(\d+) 分钟内/)?.[1];
    if (minutes && store.now - message.at > minutes * 60e3) continue;
    for (const [, lead, hit] of line.matchAll(/(回|或|例)：\s*“?([^，。；（”…]+)/g)) {
      const words = hit.trim();
      const code = words.match(/\d{6}/)?.[0];
      if (lead === "例" && code) continue;
      const used = (m) => m.words[0] === words || (code && m.words[0]?.includes(code));
      if (!messages.some((m) => m.from === "person" && m.seq > message.seq && used(m))) out.push(words);
    }
  }
  return out;
}

/** What is asked for, the most pressing first: 特急, then what was just answered, then what is overdue. */
function hinted(messages) {
  const robot = messages.filter((m) => m.from === "robot").reverse();
  const rushed = new Set(robot.filter((m) => /^特急/.test(m.words[0] || "")).map(itemOf));
  const rank = (m) => {
    if (itemOf(m) && rushed.has(itemOf(m))) return 0;
    if (m === robot[0] && m.channel === "answer") return 1;
    return /^(已超时|加急)/.test(m.words[0] || "") ? 2 : 3;
  };
  return robot
    .filter((m, i) => (i < 2 || itemOf(m)) && stillOpen(m, messages))
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((m) => asked(m, messages).slice(0, robot.indexOf(m) < 2 ? 3 : 1))
    .slice(0, 3)
    // Taking back is offered, never first: it must not come under the finger that just signed.
    .sort((a, b) => (a === "撤销") - (b === "撤销"));
}

function usual(caption) {
  if (/管理员/.test(caption)) return ["收件箱", "查进度", "帮助"];
  if (/信息办|政府办|党委办|审批/.test(caption)) return ["待审批", "收件箱", "帮助"];
  if (/领导|镇长|局长|主任|书记/.test(caption)) return ["待审批", "收件箱", "帮助"];
  return ["收件箱", "更多", "签收全部", "帮助"];
}

function drawChips() {
  const group = store.current === "group";
  // A group only listens: whatever is said there, the answer is to come to the single chat.
  const said = group ? [] : [...hinted(chatOf(store.current)), ...usual(person(store.speaker)?.caption || "")];
  const words = [...new Set(said)].filter((w) => w.length <= 16).slice(0, 7);
  redraw($("chips"), words.join("|") + store.current, () =>
    group ? [el("p", {}, "群里只收推送，不能签收；要办请到单聊。")] : words.map((word) => {
      const open = /理由|姓名|加编号|编号$/.test(word);
      const act = () => {
        if (!open) return send(word);
        $("say").value = word.replace(/理由|姓名|加编号|编号/, "").trim() + " ";
        $("say").focus();
      };
      return el("button", { type: "button", onclick: act }, open ? `${word}…` : word);
    }));
}

/* ---- phones ---- */

export function drawPeople() {
  const ids = [...store.people.map((p) => p.staff_id), ...(store.group ? ["group"] : [])];
  const key = ids.map((id) => `${id}${unread(id)}${id === store.current}`).join();
  redraw($("people"), key, () =>
    ids.map((id) => {
      const count = unread(id);
      const caption = id === "group" ? `${store.group.members.length} 人的群` : person(id).caption;
      return el("li", {},
        el("button", { type: "button", class: "person", "aria-current": String(id === store.current), onclick: () => open(id) },
          face(id),
          el("span", {}, el("b", {}, nameOf(id)), el("small", {}, caption)),
          count ? el("span", { class: "badge", "aria-label": `${count} 条未读` }, String(count)) : null));
    }));
  const total = ids.reduce((sum, id) => sum + unread(id), 0);
  $("tab-badge").hidden = total === 0;
  $("tab-badge").textContent = String(total);
}

let fading = 0;
/** A lock-screen banner for a push into a chat that is not open. */
export function announce(message) {
  if (message.from !== "robot" || message.chat === store.current) return;
  if (["answer"].includes(message.channel)) return;
  const banner = $("banner");
  banner.replaceChildren(
    el("small", {}, `${nameOf(message.chat)}的手机亮了 · 点这里看`),
    el("span", {}, message.title || message.words[0] || ""));
  banner.onclick = () => open(message.chat);
  banner.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (banner.hidden = true), 5000);
}

export function wireChat() {
  keepEnd($("chat"));
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    sendTyped();
  });
  for (const button of document.querySelectorAll("#more [data-kind]")) {
    button.addEventListener("click", () => {
      $("more").open = false;
      const kind = button.dataset.kind;
      if (kind === "resend") return resend();
      if (kind !== "voice") return send(kind === "file" ? "情况说明.docx" : "图片", kind);
      return $("say").value.trim() ? sendTyped(kind) : toast("先在输入框里写好要“说”的话");
    });
  }
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.addEventListener("click", () => {
      setView(tab.dataset.view);
      drawChat();
      drawPeople();
    });
  }
}
