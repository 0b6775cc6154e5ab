/* SPDX-License-Identifier: BSD-3-Clause */
(function () {
	"use strict";
	var form = document.getElementById("filters");
	var alerts = Array.prototype.slice.call(document.querySelectorAll("details.alert"));
	var opened = [];

	function field(id) { return document.getElementById(id); }

	function severities() {
		return Array.prototype.filter.call(form.elements.severity, function (box) {
			return box.checked;
		}).map(function (box) { return box.value; });
	}

	function matches(alert, wanted, who, where, words) {
		return wanted.indexOf(alert.dataset.severity) >= 0 &&
			(!who || alert.dataset.who === who) &&
			(!where || alert.dataset.where === where) &&
			words.every(function (word) {
				return alert.textContent.toLowerCase().indexOf(word) >= 0;
			});
	}

	function apply() {
		var wanted = severities(), shown = 0;
		var who = field("who").value, where = field("where").value;
		var words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);

		alerts.forEach(function (alert) {
			alert.hidden = !matches(alert, wanted, who, where, words);
			shown += alert.hidden ? 0 : 1;
		});
		field("shown").textContent = shown + " of " + alerts.length + " shown";
	}

	/* A name in the picture chooses its alerts, if there are any. */
	function choose(node) {
		var id = node.dataset.who === undefined ? "where" : "who";
		var select = field(id), name = node.dataset[id];
		var known = Array.prototype.some.call(select.options, function (option) {
			return option.value === name;
		});

		if (!known)
			return;
		form.reset();
		select.value = name;
		apply();
		field("list").scrollIntoView();
	}

	function listen() {
		form.hidden = false;
		form.addEventListener("input", apply);
		form.addEventListener("change", apply);
		form.addEventListener("submit", function (event) { event.preventDefault(); });
		form.addEventListener("reset", function () { setTimeout(apply, 0); });
		document.querySelectorAll(".node").forEach(function (node) {
			node.addEventListener("click", function () { choose(node); });
			node.addEventListener("keydown", function (event) {
				if (event.key === "Enter" || event.key === " ") {
					event.preventDefault();
					choose(node);
				}
			});
		});
		apply();
	}

	/* On paper nothing can be opened. */
	window.addEventListener("beforeprint", function () {
		opened = alerts.filter(function (alert) { return !alert.open && !alert.hidden; });
		opened.forEach(function (alert) { alert.open = true; });
	});
	window.addEventListener("afterprint", function () {
		opened.forEach(function (alert) { alert.open = false; });
	});
	if (form)
		listen();
}());
