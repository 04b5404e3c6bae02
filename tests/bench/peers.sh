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
# In memory where that is possible: the disk is not what is compared.
work=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$work"' EXIT

[ -d "$tools/venv" ] || { python3 -m venv "$tools/venv" && "$tools/venv/bin/pip" -q install docxtpl typst; }
[ -d "$tools/node_modules/docxtemplater" ] || npm install --silent --prefix "$tools" docxtemplater pizzip
command -v soffice > /dev/null || { echo "LibreOffice is needed" >&2; exit 1; }

# A hundred villages; townships and the round are left out.
cargo run --quiet --release --manifest-path "$root/Cargo.toml" --example generate_round -- 100 4 1 usual > "$work/round.json"
targets=$(python3 -c 'import json,sys
print(",".join(t["code"] for t in json.load(open(sys.argv[1]))["targets"] if t["kind"] == "村"))' "$work/round.json")
single=${targets%%,*}

cpu() { # seconds of CPU of a command, children included
  python3 - "$@" <<'PY'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
PY
}
ours() { # format, targets
  exec "$xunwen" render "$work/round.json" --kind feedback_report --format "$1" --target "$2" --jobs 1 -o "$work/$1"
}
export -f ours
export xunwen work

(ours docx "$targets") > /dev/null 2>&1
"$tools/venv/bin/python" "$here/peers/prepare.py" "$work/docx" "$work"

# What runs: names, and for each a command for all reports and one for a single one.
names=()
declare -A all one
run() {
  names+=("$1")
  all[$1]=$2
  one[$1]=$3
}
python=$tools/venv/bin/python
run "xunwen DOCX" "ours docx $targets" "ours docx $single"
run "docxtpl" "$python $here/peers/docxtpl_run.py $work 100" "$python $here/peers/docxtpl_run.py $work 1"
run "docxtemplater" "NODE_PATH=$tools/node_modules node $here/peers/docxtemplater_run.cjs $work 100" "NODE_PATH=$tools/node_modules node $here/peers/docxtemplater_run.cjs $work 1"
run "xunwen PDF" "ours pdf $targets" "ours pdf $single"
run "typst wheel" "$python $here/peers/typst_run.py $work $root/fonts 100" "$python $here/peers/typst_run.py $work $root/fonts 1"
office="soffice -env:UserInstallation=file://$work/profile --headless --convert-to pdf --outdir $work/office"
bash -c "$office $work/flat/0.docx" > /dev/null 2>&1
run "LibreOffice" "$office $work/flat/*.docx" "$office $work/flat/0.docx"

# In turns, so that whatever else the machine does touches all alike.
for _ in 1 2 3 4 5; do
  for name in "${names[@]}"; do
    printf '%s\t%s\t%s\n' "$name" "$(cpu bash -c "${all[$name]}")" "$(cpu bash -c "${one[$name]}")" >> "$work/times"
  done
done
python3 - "$work/times" <<'PY'
import collections, statistics, sys
times = collections.defaultdict(list)
for line in open(sys.argv[1]):
    name, all_, one = line.rstrip("\n").split("\t")
    times[name].append(max(float(all_) - float(one), 1e-3) / 99 * 1000)
for name, ms in times.items():
    print(f"{name:28} {statistics.median(ms):8.2f} ms of CPU a document")
ratio = lambda ours, theirs: statistics.median(b / a for a, b in zip(times[ours], times[theirs]))
print(f"\nDOCX: docxtpl takes {ratio('xunwen DOCX', 'docxtpl'):.1f} times ours, docxtemplater {ratio('xunwen DOCX', 'docxtemplater'):.1f} times")
print(f"PDF: LibreOffice takes {ratio('xunwen PDF', 'LibreOffice'):.1f} times ours, the typst wheel {ratio('xunwen PDF', 'typst wheel'):.2f} times")
PY
