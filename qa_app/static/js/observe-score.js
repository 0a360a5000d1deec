// What a sheet comes to, worked out on the device by the same rule as the server's
// (qa_app/scoresheets/rules/scoring.py): integers in hundredths of points, rounded once, half up.
// `rule` comes with the rubric; `fields` are the fields of the sheet, {name: [values]}.
"use strict";

globalThis.ObserveScore = (() => {
  const ORDER = ["excellent", "good", "pass", "fail"];
  const FULL = 10000;
  const NUMBER = /^\d{1,3}(\.\d{1,2})?0*$/;
  const LEFT_OUT = new Set(["不适用", "n/a", "na", "not applicable"]);

  const first = (fields, name) => fields[name]?.[0] ?? "";
  const worse = (a, b) => ORDER.indexOf(a) > ORDER.indexOf(b);

  // Points as typed, in hundredths; null when they cannot be read.
  function hundredths(text) {
    const word = text.normalize("NFKC").trim();
    if (!NUMBER.test(word)) return null;
    const [whole, part = ""] = word.split(".");
    return Number(whole) * 100 + Number(part.slice(0, 2).padEnd(2, "0"));
  }

  // {level, points, leftOut, wrong}: wrong names what does not fit; such an answer counts nothing.
  function answerTo(criterion, fields) {
    if (criterion.by_level) {
      const level = first(fields, `level:${criterion.id}`);
      if (level === "na") return { leftOut: true };
      return level in criterion.points ? { level } : {};
    }
    if (first(fields, `na:${criterion.id}`)) return { leftOut: true };
    const text = first(fields, `points:${criterion.id}`).normalize("NFKC").trim().toLowerCase();
    if (!text) return {};
    if (LEFT_OUT.has(text)) return { leftOut: true };
    const points = hundredths(text);
    if (points === null) return { wrong: "unclear" };
    if (points > criterion.maximum) return { wrong: "range" };
    if (points % criterion.step && points !== criterion.maximum) return { wrong: "step" };
    return { points };
  }

  function score(rule, fields) {
    if (rule.index) return index(rule, fields);
    const tally = { earned: 0, maximum: 0, deducted: 0, missing: [], leftOut: [], wrong: {} };
    const levels = { excellent: 0, good: 0, pass: 0, fail: 0 };
    const answers = {};
    const groups = {};
    for (const criterion of rule.criteria) {
      const answer = answerTo(criterion, fields);
      answers[criterion.id] = answer;
      const group = (groups[criterion.group] ??= { earned: 0, maximum: 0 });
      if (answer.wrong) tally.wrong[criterion.id] = answer.wrong;
      if (criterion.kind === "deduction") tally.deducted += answer.points ?? 0;
      else if (answer.leftOut) tally.leftOut.push(criterion.id);
      else count(criterion, answer, { tally, group, levels });
    }
    const points = pointsOf(rule, tally);
    const marked = (fields.red_lines ?? []).filter((one) => rule.red_lines.includes(one));
    const vetoed = rule.veto && marked.length > 0;
    const complete = !tally.missing.length;
    const computed = vetoed ? "fail" : gradeOf(rule, { points, levels, answers });
    return { points, grade: complete ? computed : null, groups, vetoed, redLines: marked, ...tally };
  }

  // The mean value of the answers that have one; never a grade.
  function index(rule, fields) {
    const found = { earned: 0, maximum: 0, deducted: 0, missing: [], leftOut: [], wrong: {} };
    const worth = [];
    const groups = {};
    for (const criterion of rule.criteria) {
      groups[criterion.group] = { earned: 0, maximum: 0 };
      const answer = answerTo(criterion, fields);
      if (answer.leftOut) found.leftOut.push(criterion.id);
      else if (answer.level === undefined) found.missing.push(criterion.id);
      else if (criterion.points[answer.level] !== null) worth.push(criterion.points[answer.level]);
    }
    const sum = worth.reduce((total, one) => total + one, 0);
    const points = worth.length ? Math.floor((2 * sum + worth.length) / (2 * worth.length)) : null;
    const redLines = (fields.red_lines ?? []).filter((one) => rule.red_lines.includes(one));
    return { points, grade: null, groups, vetoed: false, redLines, ...found };
  }

  function count(criterion, answer, { tally, group, levels }) {
    const isAnswered = criterion.by_level ? answer.level !== undefined : answer.points !== undefined;
    const given = criterion.by_level ? (criterion.points[answer.level] ?? 0) : (answer.points ?? 0);
    if (!isAnswered) tally.missing.push(criterion.id);
    else if (criterion.kind === "level") levels[answer.level] += 1;
    tally.earned += given;
    tally.maximum += criterion.maximum;
    group.earned += given;
    group.maximum += criterion.maximum;
  }

  // 100 × earned ÷ maximum, less deductions, not below 0.
  function pointsOf(rule, { earned, maximum, deducted }) {
    if (!rule.has_points || !maximum) return null;
    const exact = FULL * earned - deducted * maximum;
    return Math.max(0, Math.floor((2 * exact + maximum) / (2 * maximum)));
  }

  function gradeOf(rule, { points, levels, answers }) {
    const graded = ORDER.reduce((sum, one) => sum + levels[one], 0);
    if (rule.combination.length && graded) {
      const found = rule.combination.find(
        (line) => holds(line, levels, rule.size) && required(line, answers),
      );
      if (found) return found.grade;
    }
    if (!rule.cut_offs.length || points === null) return null;
    return rule.cut_offs.find((cut) => points >= cut.at_least)?.grade ?? null;
  }

  function holds(line, levels, size) {
    const sum = (names) => names.reduce((total, one) => total + levels[one], 0);
    const better = (grade) => sum(ORDER.slice(0, ORDER.indexOf(grade) + 1));
    const graded = sum(ORDER);
    for (const [grade, least] of Object.entries(line.at_least)) {
      if (better(grade) * size < least * graded) return false;
    }
    for (const [grade, most] of Object.entries(line.at_most)) {
      if (sum(ORDER.slice(ORDER.indexOf(grade))) > most) return false;
    }
    return line.none_below === null || better(line.none_below) === graded;
  }

  function required(line, answers) {
    return Object.entries(line.require).every(([name, least]) => {
      const level = answers[name]?.level;
      return !ORDER.includes(level) || !worse(level, least);
    });
  }

  return { score, hundredths, answerTo };
})();
