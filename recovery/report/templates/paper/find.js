(() => {
  const field = document.getElementById("find"), told = document.getElementById("found");
  const sections = [...document.querySelectorAll("main section")].map((node) => [node, node.textContent.toLowerCase()]);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [node, text] of sections) {
      node.hidden = !words.every((word) => text.includes(word));
      shown += node.hidden ? 0 : 1;
    }
    told.textContent = words.length ? `${shown} of ${sections.length} sections` : "";
  });
})();
