// The phone: one chat, what can be said in it, and the list of phones.
import { $, ask, chatOf, el, face, local, nameOf, person, redraw, store, toast, unread } from "./view.js";

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

/** Sends as the person whose phone is shown. */
export async function send(text, kind) {
  const said = text.trim();
  if (!said || !store.current) return;
  const group = store.current === "group";
  try {
    await ask("/_play/say", { staff_id: store.speaker, text: said, group, ...(kind ? { kind } : {}) });
  } catch (error) {
    toast(`没发出去：${error.message}`);
  }
  await hooks.changed();
}

export async function resend() {
  await ask("/_play/resend", { staff_id: store.speaker });
  toast("已把上一条原样再送一次，看看会不会办两次");
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
    box.scrollTop = box.scrollHeight;
  } else if (messages.length > have) {
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
    append(box, messages, have);
    if (near || messages.at(-1).from === "person") box.scrollTop = box.scrollHeight;
  }
  if (!messages.length && !box.children.length) {
    box.append(el("p", { class: "empty" }, "还没有消息。\n在下面点一句，或者自己输入。"));
  }
  const newest = messages.at(-1)?.seq || 0;
  if (newest > (store.read.get(id) || 0) && document.body.dataset.view === "chat") {
    store.read.set(id, newest);
    ask("/_play/read", { staff_id: id }).catch(() => {});
  }
  drawChips();
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

function hinted(messages) {
  const out = [];
  const last = messages.filter((m) => m.from === "robot").slice(-2).reverse();
  for (const message of last) {
    for (const line of message.words) {
      for (const hit of line.matchAll(/(?:回|或|例)：\s*“?([^，。；（”…]+)/g)) {
        const words = hit[1].trim();
        if (!messages.some((m) => m.from === "person" && m.seq > message.seq && m.words[0] === words)) out.push(words);
      }
    }
  }
  return out;
}

function usual(caption) {
  if (/管理员/.test(caption)) return ["收件箱", "查进度", "帮助"];
  if (/信息办|政府办|党委办|审批/.test(caption)) return ["待审批", "收件箱", "帮助"];
  if (/领导|镇长|局长|主任|书记/.test(caption)) return ["待审批", "收件箱", "帮助"];
  return ["收件箱", "更多", "签收全部", "帮助"];
}

function drawChips() {
  const group = store.current === "group";
  const said = group ? ["今天还有谁没签", "签收 37"] : [...hinted(chatOf(store.current)), ...usual(person(store.speaker)?.caption || "")];
  const words = [...new Set(said)].filter((w) => w.length <= 16).slice(0, 7);
  redraw($("chips"), words.join("|") + store.current, () =>
    words.map((word) => {
      const open = /理由|加编号|编号$/.test(word);
      const act = () => {
        if (!open) return send(word);
        $("say").value = word.replace(/理由|加编号|编号/, "").trim() + " ";
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
  // When the space for the chat changes, whoever was at its end stays there.
  const box = $("chat");
  let atEnd = true;
  box.addEventListener("scroll", () => (atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60));
  new ResizeObserver(() => atEnd && (box.scrollTop = box.scrollHeight)).observe(box);
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("say").value;
    $("say").value = "";
    send(text);
  });
  for (const button of document.querySelectorAll("#more [data-kind]")) {
    button.addEventListener("click", () => {
      $("more").open = false;
      const kind = button.dataset.kind;
      const typed = $("say").value;
      if (kind === "resend") return resend();
      if (kind === "voice" && !typed.trim()) return toast("先在输入框里写好要“说”的话");
      if (kind === "voice") $("say").value = "";
      return send(kind === "voice" ? typed : kind === "file" ? "情况说明.docx" : "图片", kind);
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
