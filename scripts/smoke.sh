#!/usr/bin/env bash
# Unpacks what package.sh made into a folder with blanks and Chinese in its name, and does a clerk's
# job from it in an empty environment: check, render, and the page by a start without arguments.
# Usage: scripts/smoke.sh ARCHIVE
set -euo pipefail
archive=$(cd "$(dirname "${1:?usage: scripts/smoke.sh ARCHIVE}")" && pwd)/$(basename "$1")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$work"' EXIT
home="$work/张三 的 文件夹"
mkdir -p "$home/tmp"
python=$(command -v python3 || command -v python)
"$python" -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$archive" "$home"
cd "$home"/巡文-*
program=$PWD/xunwen; [ ! -e "$program.exe" ] || program=$program.exe
chmod +x "$program"
bare() { env -i HOME="$home" TMPDIR="$home/tmp" TEMP="$home/tmp" SYSTEMROOT="${SYSTEMROOT:-}" PATH=/nowhere "$@"; }
fail() { echo "failed: $*" >&2; exit 1; }

for file in 空白工作簿.xlsx 使用说明.pdf LICENSE docs/templates.md docs/markup.md templates/set.toml samples/样例工作簿.xlsx fonts/licenses; do [ -e "$file" ] || fail "no $file"; done
bare "$program" check samples/样例工作簿.xlsx > /dev/null || fail check
bare "$program" render samples/样例工作簿.xlsx -o "$home/输出" --target 990126101000 > /dev/null || fail render
[ "$(find "$home/输出" -name '*.pdf' | wc -l)" -ge 5 ] || fail "few documents"

# A path of more than 260 characters.
long=$(printf '很长的文件夹名%.0s' {1..12})
mkdir -p "$home/$long/$long/$long"
bare "$program" render samples/round.yaml -o "$home/$long/$long/$long" --target 990126101201 --kind announcement > /dev/null || fail "long path"

# A double click.
bare "$program" > "$home/url" 2> "$home/said" &
server=$!
for _ in $(seq 100); do [ ! -s "$home/url" ] || break; sleep 0.1; done
url=$(head -n 1 "$home/url")
base=${url%/start/*}
case $url in http://127.0.0.1:*/start/*) ;; *) fail "no start URL: $url" ;; esac
ask() { curl -sS --fail -b "$home/cookies" "$@"; }
curl -sS --fail -c "$home/cookies" -o /dev/null "$url" || fail "start URL"
ask "$base/" | grep -q 打开轮次数据 || fail page
round=$(ask -X POST "$base/api/rounds/sample" | sed 's/.*"round":"\([^"]*\)".*/\1/')
ask -o "$home/one.pdf" "$base/api/rounds/$round/document?kind=feedback_report&target=990126101000&format=pdf"
[ "$(head -c 4 "$home/one.pdf")" = %PDF ] || fail "no PDF from the page"
ask -X POST "$base/api/quit" > /dev/null
wait "$server" || fail "the program did not end well"
server=
[ -z "$(ls -A "$home/tmp")" ] || fail "left behind: $(ls -A "$home/tmp")"
echo "ok: $archive"
