// Who contradicts whom: pairs of claims side by side, under the incident that they are about.

function showDisagreements() {
  const sheet = $("#disagreements");
  const pairs = [];
  for (const later of ENTRIES) {
    if (later.kind !== "claims" || !passes(later) || verdictOn(later) === "reject") continue;
    for (const { claim_id, relation } of current(later).relations) {
      const earlier = later.doc.records.get(claim_id);
      if (relation === "contradicts" && verdictOn(earlier) !== "reject") pairs.push([earlier, later]);
    }
  }
  sheet.replaceChildren(el("h2", {}, "Where sources disagree"));
  if (!pairs.length)
    sheet.append(el("p", { class: "empty" }, "No claim that passes the filters contradicts another."));
  else
    sheet.append(
      el(
        "p",
        { class: "muted" },
        `${plural(pairs.length, "pair")} of claims that cannot both be so, each within one article.`,
      ),
    );
  const portion = 60;
  const show = (from) => {
    sheet.append(...pairs.slice(from, from + portion).map(pairCard));
    if (pairs.length <= from + portion) return;
    const more = el(
      "button",
      {
        class: "link",
        type: "button",
        onclick: () => {
          more.remove();
          show(from + portion);
        },
      },
      "Show more",
    );
    sheet.append(more);
  };
  show(0);
}

function pairCard([earlier, later]) {
  const about =
    current(later).incident_ids.find((id) => current(earlier).incident_ids.includes(id)) ||
    current(later).incident_ids[0];
  return el(
    "article",
    { class: "pair" },
    el(
      "header",
      {},
      el("h3", { dir: "auto" }, about ? headline(later.doc.records.get(about)) : "About no incident of the article"),
      el("p", { class: "muted", dir: "auto" }, titleOf(later.doc)),
    ),
    el("div", { class: "two" }, [earlier, later].map(side)),
  );
}

function side(entry) {
  const claim = current(entry);
  const who = actorName(entry.doc, claim.source_id) || claim.source || "Unnamed source";
  return el(
    "button",
    {
      type: "button",
      class: "side",
      onclick: () => {
        setView("read");
        select(entry);
      },
    },
    el("b", { dir: "auto" }, who),
    el(
      "small",
      {},
      [
        words(claim.act),
        claim.certainty,
        claim.via && `via ${actorName(entry.doc, entry.doc.records.has(claim.via) ? claim.via : null) || claim.via}`,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    el("span", { class: "content", dir: "auto" }, claim.content),
    el("q", { dir: "auto" }, claim.spans[0].text),
  );
}
