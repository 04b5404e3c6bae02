#!/usr/bin/env bash
# Our time against that of other programs on the same hundred feedback reports: docxtpl and
# docxtemplater fill a Word template made from one of our own reports, LibreOffice turns our DOCX
# into PDF in one call, the typst wheel compiles the same paragraphs with one reused compiler. Prints
# CPU time (user and system) of whole processes, each less what it takes to start, and the ratios.
# Installs what it needs into a folder of its own. Needs python3, node, LibreOffice.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
xunwen=${XUNWEN:-$root/target/release/xunwen}
tools=${XUNWEN_PEERS:-$HOME/.cache/xunwen-peers}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ -d "$tools/venv" ] || { python3 -m venv "$tools/venv" && "$tools/venv/bin/pip" -q install docxtpl typst; }
[ -d "$tools/node_modules/docxtemplater" ] || npm install --silent --prefix "$tools" docxtemplater pizzip
command -v soffice > /dev/null || { echo "LibreOffice is needed" >&2; exit 1; }

# A hundred villages; townships and the round are left out.
cargo run --quiet --release --manifest-path "$root/Cargo.toml" --example generate_round -- 100 4 1 usual > "$work/round.json"
targets=$(python3 -c 'import json,sys
print(",".join(t["code"] for t in json.load(open(sys.argv[1]))["targets"] if t["kind"] == "村"))' "$work/round.json")
one=${targets%%,*}

cpu() { # seconds of CPU of a command, children included
  python3 - "$@" <<'PY'
import os, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
t = os.times()
print(t.children_user + t.children_system)
PY
}
median() { # of three runs
  local runs=()
  for _ in 1 2 3; do runs+=("$(cpu "$@")"); done
  printf '%s\n' "${runs[@]}" | sort -g | sed -n 2p
}
ours() { # format, targets
  rm -rf "$work/$1"
  "$xunwen" render "$work/round.json" --kind feedback_report --format "$1" --target "$2" --jobs 1 -o "$work/$1"
}
export -f ours
export xunwen work

ours docx "$targets" > /dev/null 2>&1
"$tools/venv/bin/python" "$here/peers/prepare.py" "$work/docx" "$work"

run() { # name, command for all, command for one
  local all one
  all=$(median bash -c "$2")
  one=$(median bash -c "$3")
  python3 -c 'import sys; print(max(float(sys.argv[1]) - float(sys.argv[2]), 0.001) / 99 * 1000)' "$all" "$one" > "$work/$1.ms"
  printf '%-28s %8.2f ms of CPU a document\n' "$1" "$(cat "$work/$1.ms")"
}
python=$tools/venv/bin/python
run "xunwen DOCX" "ours docx $targets" "ours docx $one"
run "docxtpl" "$python $here/peers/docxtpl_run.py $work 100" "$python $here/peers/docxtpl_run.py $work 1"
run "docxtemplater" "NODE_PATH=$tools/node_modules node $here/peers/docxtemplater_run.cjs $work 100" "NODE_PATH=$tools/node_modules node $here/peers/docxtemplater_run.cjs $work 1"
run "xunwen PDF" "ours pdf $targets" "ours pdf $one"
run "typst wheel" "$python $here/peers/typst_run.py $work $root/fonts 100" "$python $here/peers/typst_run.py $work $root/fonts 1"
office="soffice -env:UserInstallation=file://$work/profile --headless --convert-to pdf --outdir $work/office"
bash -c "$office $work/flat/0.docx" > /dev/null 2>&1
run "LibreOffice" "$office $work/flat/*.docx" "$office $work/flat/0.docx"

ratio() { python3 -c 'import sys; a,b=(float(open(p).read()) for p in sys.argv[1:]); print(f"{b/a:.1f}")' "$work/$1.ms" "$work/$2.ms"; }
echo
echo "DOCX: docxtpl takes $(ratio 'xunwen DOCX' docxtpl) times ours, docxtemplater $(ratio 'xunwen DOCX' docxtemplater) times"
echo "PDF: LibreOffice takes $(ratio 'xunwen PDF' LibreOffice) times ours, the typst wheel $(ratio 'xunwen PDF' 'typst wheel') times"
