// The guided tour: each step knows when it is done, from what really happened, and can do itself.
// Numbers and codes are read from the messages that were pushed.
import { dealtWith, open, send, setView } from "./chat.js";
import { addFault, advance, crash, reached } from "./panels.js";
import { $, chatOf, el, failed, nameOf, store, untilTomorrow } from "./view.js";

const find = (pattern, but) => store.people.find((p) => pattern.test(p.caption) && p.staff_id !== but)?.staff_id;
const clerk = () => find(/收文员/) || store.people[0]?.staff_id;
const reviewer = () => find(/信息办/, clerk());
const approver = () => find(/政府办|党委办|审批/, reviewer());

const robots = (id) => chatOf(id).filter((m) => m.from === "robot");
const said = (id, pattern) => chatOf(id).some((m) => m.from === "person" && m.seq > mark.seq && pattern.test(m.words[0] || ""));
const answered = (id, pattern) => robots(id).some((m) => m.seq > mark.seq && pattern.test(m.words[0] || ""));

/** The number of the newest document pushed to a person that a plain 签收 settles. */
function pushedNumber(id) {
  const signed = new Set();
  for (const m of robots(id)) for (const number of dealtWith(m.words[0] || "")) signed.add(String(number));
  for (const m of [...robots(id)].reverse()) {
    if (!m.channel.includes("push") && m.channel !== "work_notice") continue;
    const hit = m.words.join("\n").match(/回：签收\s*(\d{1,5})/);
    if (hit && !signed.has(hit[1])) return hit[1];
  }
  return null;
}

/** The newest unused six-digit code pushed to a person. */
function code(id) {
  const used = new Set(chatOf(id).filter((m) => m.from === "person").flatMap((m) => (m.words[0] || "").match(/\d{6}/g) || []));
  for (const m of [...robots(id)].reverse()) {
    const hit = m.channel === "push" && m.words.join("\n").match(/同意\s*(\d{6})/);
    if (hit && !used.has(hit[1])) return hit[1];
  }
  return null;
}

/** Decides with a code; without one asks what is open, then asks for a new code. */
async function decide(id) {
  open(id);
  const six = code(id);
  if (six) return send(`同意 ${six}`);
  const last = robots(id).at(-1)?.words.join("\n") || "";
  const listed = /^等您定/.test(last) && last.match(/^(\d{1,5}) /m);
  return send(listed ? `重发 ${listed[1]}` : "待审批");
}

/** Asked, and told that nothing waits for a decision: there is nothing to type any more. */
const nothingFor = (id) => mark.passed || (robots(id).at(-1)?.seq > mark.seq && /^没有等您定/.test(robots(id).at(-1).words[0] || ""));
const NOTHING = "现在没有等着定的申请，这一步看看就好，往下走。";

/** The second hand has nothing before the first one decided. */
const reviewMissing = () => !code(approver()) && reviewer() && code(reviewer()) && !nothingFor(reviewer());

/** Does a step of deciding, or passes it when there is nothing to decide. */
async function decideOr(id) {
  if (nothingFor(id)) mark.passed = true;
  else await decide(id === approver() && reviewMissing() ? reviewer() : id);
}

const tabbed = () => matchMedia("(max-width: 1179px)").matches;
/** Where it shows: on the clerk's phone, and on narrow screens under the tab behind the stage. */
function watch() {
  open(clerk());
  if (tabbed()) setView("backstage");
}
const where = () => (tabbed() ? "看“幕后”里的账本。" : "看右边的账本。");

/** An hour, and when that brings nothing, the next morning. */
const onward = () => advance(mark.moved < 3 ? 3600e3 : untilTomorrow(store.now));

const fault = { endpoint: "batch_send", kind: "http_500", times: 2 };
const faulted = () => store.ledger.findLast((e) => e.seq > mark.seq && e.verdict === "fault" && e.endpoint === "batch_send");
const delivered = (after) => store.ledger.find((e) => e.push && e.seq > after);
const armed = () => store.faults.some((f) => f.endpoint === "batch_send");
const pushed = () => store.ledger.filter((e) => e.push && e.seq > mark.seq);

/** What both sides counted. */
function count() {
  const counts = store.outbox.counts;
  const ledger = reached(store.ledger);
  const sent = store.outbox.sent ?? (counts.accepted || 0) + (counts.delivered || 0);
  const waiting = ["waiting", "scheduled", "leased", "retry", "unknown"].reduce((sum, k) => sum + (counts[k] || 0), 0);
  return { ledger, sent, waiting, dead: counts.dead || 0, lost: Math.max(0, sent - ledger), extra: Math.max(0, ledger - sent) };
}

const STEPS = [
  {
    title: () => `这是${nameOf(clerk())}的手机`,
    text: () => "她是收文员，县里的公文先到她这里。第一条消息告诉她：账号接好了。全程不用装软件，只是回话。",
    done: () => store.current === clerk() && mark.clicked,
    act: () => open(clerk()),
    label: "好，开始",
  },
  {
    title: () => "来了一份公文",
    text: () => pushedNumber(clerk())
      ? "县里发文，服务把提醒推到她手机上：第一行是期限，第二行是谁发的，最后一行是该回的话。"
      : "还没有要签的公文，把时钟拨快一点。",
    // The documents are there already: the visitor says when they have been looked at.
    done: () => mark.passed,
    act: () => (open(clerk()), pushedNumber(clerk()) ? (mark.passed = true) : advance(600e3)),
    label: () => (pushedNumber(clerk()) ? "看到了" : "拨快 10 分钟"),
  },
  {
    title: () => `回：签收 ${pushedNumber(clerk()) || "编号"}`,
    text: () => "照着提醒最后一行打字，或者点消息下面的按钮。回答会写明：签了什么、谁签的、几点。",
    done: () => said(clerk(), /签收/) && answered(clerk(), /^(已签收|不用再签)/),
    act: () => (open(clerk()), pushedNumber(clerk()) ? send(`签收 ${pushedNumber(clerk())}`) : advance(600e3)),
  },
  {
    title: () => "看看还有什么：收件箱",
    text: () => "只列 8 行，最急的在最上面。行首的数是件号，一件一个号，永远不变。",
    done: () => said(clerk(), /^收件箱/),
    act: () => (open(clerk()), send("收件箱")),
  },
  {
    title: () => "一次清空：签收全部",
    text: () => "看它留下什么：特急件和会议不会被顺手签掉，它会说明白为什么。",
    done: () => said(clerk(), /签收全部|全部签收/) && mark.seen(clerk()),
    act: () => (open(clerk()), send("签收全部")),
  },
  {
    title: () => `换${nameOf(reviewer())}：先审核`,
    text: () => nothingFor(reviewer()) ? NOTHING
      : "开通账户要两道手。信息办先审：回“同意”加提醒里的 6 位码。光回“同意”什么都不会发生，可以试试。",
    done: () => mark.passed || answered(reviewer(), /^已(同意|审核|通过)/),
    act: () => decideOr(reviewer()),
    label: () => (nothingFor(reviewer()) ? "下一步" : "替我做"),
    skip: () => !reviewer(),
  },
  {
    title: () => `再换${nameOf(approver())}：批准`,
    text: () => nothingFor(approver()) ? NOTHING
      : reviewMissing() ? `第一道手还没审，${nameOf(approver())}这里没有码：先替${nameOf(reviewer())}审。`
        : "第二道手必须是另一个人，码也是另一个。批完，申请人会收到结果。",
    done: () => mark.passed || answered(approver(), /^已(同意|批准)/),
    act: () => decideOr(approver()),
    label: () => (nothingFor(approver()) ? "下一步" : "替我做"),
    skip: () => !approver(),
  },
  {
    title: () => "把时钟拨快，看它催办",
    text: () => `回到${nameOf(clerk())}的手机。到点没签的会收到提醒，好几件并成一条；下班时间的普通提醒等到第二天 08:40。`,
    // A clerk who has signed everything is reminded of nothing: then any push of the next day will do.
    done: () => mark.moved > 0 && pushed().some((e) => e.recipients.includes(clerk()) || mark.moved > 20),
    act: () => (open(clerk()), onward()),
    label: "拨快",
  },
  {
    title: () => "让平台出故障",
    text: () => faulted()
      ? `平台报错了，${where()}消息没有丢：还在待发件箱里排着，再拨快一点，它会自己重试。`
      : armed() ? `故障已经埋下。拨快时钟，等下一条推送撞上它，${where()}` : `埋一个故障：接下来两次推送，平台都回 500。${where()}`,
    done: () => faulted() && delivered(faulted().seq),
    act: () => (watch(), faulted() ? advance(600e3) : armed() ? onward() : addFault(fault)),
    label: () => (faulted() || armed() ? "拨快时钟" : "埋故障"),
  },
  {
    title: () => "最狠的：kill -9",
    text: () => "不打招呼，把服务进程当场杀掉，再拉起来。手机上的话和排着队的推送都还在。",
    done: () => mark.crashed,
    act: async () => {
      watch();
      await crash();
      mark.crashed = true;
    },
    label: "杀掉服务",
  },
  {
    title: () => "数一数，一条没少",
    text: () => {
      const c = count();
      if (c.lost > 0) return "还差几条，稍等它们对上。";
      if (c.waiting > 0) return "已发的都对上了；还有几条排着队，没到该发的时候。";
      return c.extra > 0 ? "都对上了。平台多收的是断在半路时重发的，内容相同。" : "平台收到的和服务记下的，一条不差。导览到此结束，随便玩。";
    },
    facts: count,
    done: () => false,
    act: () => restart(),
    label: "再走一遍",
  },
];

let at = 0;
const mark = {
  seq: 0, now: 0, moved: 0, clicked: false, passed: false, crashed: false,
  seen: (id) => robots(id).some((m) => m.seq > mark.seq),
};

function enter(index) {
  at = index;
  Object.assign(mark, { seq: store.cursor, now: store.now, moved: 0, clicked: false, passed: false, crashed: false });
  while (STEPS[at].skip?.() && at < STEPS.length - 1) at += 1;
}

const restart = () => enter(0);

export function drawTour() {
  if (!store.ready) return;
  if (!mark.now) mark.now = store.now;
  // The step before last moved on only a moment ago: what it caused still counts for this one.
  mark.moved = Math.floor((store.now - mark.now) / 1800e3);
  if (STEPS[at].done() && at < STEPS.length - 1) {
    enter(at + 1);
    if (!matchMedia("(max-width: 780px)").matches) $("tour").classList.remove("folded");
  }
  const step = STEPS[at];
  const label = typeof step.label === "function" ? step.label() : step.label || "替我做";
  $("tour-count").textContent = `${at + 1} / ${STEPS.length}`;
  if ($("tour-dots").children.length !== STEPS.length) $("tour-dots").replaceChildren(...STEPS.map(() => el("li")));
  [...$("tour-dots").children].forEach((dot, i) => (dot.className = i < at ? "done" : i === at ? "now" : ""));
  for (const [id, text] of [["tour-step", step.title()], ["tour-text", step.text()], ["tour-do", label]]) {
    if ($(id).textContent !== text) $(id).textContent = text;
  }
  $("tour-skip").hidden = at === STEPS.length - 1;
  drawFacts(step.facts?.());
}

function drawFacts(facts) {
  $("tour-facts").hidden = !facts;
  if (!facts) return;
  const line = (label, n) => el("div", {}, label, el("strong", {}, String(n)));
  $("tour-facts").replaceChildren(
    line("服务记为已发出", facts.sent), line("平台账本收到", facts.ledger),
    line("还在排队", facts.waiting), line("少了", facts.lost));
}

export function wireTour(changed) {
  $("tour-do").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    mark.clicked = true;
    try {
      await STEPS[at].act();
    } catch (error) {
      failed("没有成功", error);
    }
    await changed();
    button.disabled = false;
  });
  $("tour-skip").addEventListener("click", () => {
    if (at < STEPS.length - 1) enter(at + 1);
    drawTour();
  });
  $("tour-fold").addEventListener("click", () => {
    const folded = $("tour").classList.toggle("folded");
    $("tour-fold").textContent = folded ? "展开" : "收起";
    $("tour-fold").setAttribute("aria-expanded", String(!folded));
  });
  // Whoever picks the clerk's phone in the list has done the first step too.
  $("people").addEventListener("click", () => (mark.clicked = true));
}
