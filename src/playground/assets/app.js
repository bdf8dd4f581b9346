// Asks the playground what is new, once a second or right after something was done.
import { announce, drawChat, drawPeople, hooks, open, setView, wireChat } from "./chat.js";
import { drawPanels, normalise, wirePanels } from "./panels.js";
import { drawTour, wireTour } from "./tour.js";
import { $, ask, store } from "./view.js";

const DRAFT = "typed";
/** A demo that was started again is another one: the page begins anew, but keeps what was being typed. */
function beginAnew() {
  sessionStorage.setItem(DRAFT, $("say").value);
  location.reload();
}

function restoreTyped() {
  $("say").value = sessionStorage.getItem(DRAFT) || "";
  sessionStorage.removeItem(DRAFT);
}

let clock = 0;

function take(state) {
  // Neither numbers nor the clock ever go back in one and the same demo.
  if (state.cursor < store.cursor || state.now < clock) return beginAnew();
  clock = state.now;
  store.now = state.now;
  store.robot = state.robot;
  store.people = state.people;
  store.group = state.group;
  store.mode = state.mode;
  store.faults = state.faults;
  store.counters = state.counters;
  store.outbox = normalise(state.outbox);
  store.cursor = state.cursor;
  for (const message of state.messages) {
    if (!store.chats.has(message.chat)) store.chats.set(message.chat, []);
    store.chats.get(message.chat).push(message);
  }
  store.ledger.push(...state.ledger);
  if (store.ready) state.messages.slice(-1).forEach(announce);
}

let running = null;
let again = false;
async function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      try {
        take(await ask(`/_play/state?since=${store.cursor}`));
        document.title = "公文签收 · 演练场";
      } catch {
        document.title = "（连不上）公文签收 · 演练场";
        break;
      }
      draw();
    } while (again);
  })();
  await running;
  running = null;
}

function draw() {
  if (!store.ready && store.people.length) {
    store.ready = true;
    const clerk = store.people.find((p) => /收文员/.test(p.caption)) || store.people[0];
    open(clerk.staff_id);
    setView("chat");
    restoreTyped();
  }
  drawChat();
  drawPeople();
  drawPanels();
  drawTour();
}

hooks.changed = refresh;
wireChat();
wirePanels(refresh);
wireTour(refresh);
setView("chat");
refresh();
setInterval(() => document.hidden || refresh(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
