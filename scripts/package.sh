#!/usr/bin/env bash
# Makes the folder and ZIP that an office gets: program, fonts, templates, guides, samples, empty workbook,
# manual (a PDF that the program makes itself). A double click on the program opens the page, since
# the file xunwen.desk lies beside it. Runs in bash on Linux, macOS and Windows (Git Bash).
# Usage: scripts/package.sh [FOLDER]; cargo options in XUNWEN_CARGO, e.g. "--target …".
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-target/package}
read -ra options <<< "${XUNWEN_CARGO:-}"
cargo build --release --bin xunwen --example markup ${options[@]+"${options[@]}"}
built=${CARGO_TARGET_DIR:-target}
for ((i = 0; i + 1 < ${#options[@]}; i++)); do [ "${options[i]}" != --target ] || built=$built/${options[i + 1]}; done
exe=; [ ! -e "$built/release/xunwen.exe" ] || exe=.exe

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
folder="$out/巡文-$version"
rm -rf "$folder" "$folder.zip"
mkdir -p "$folder/fonts"
cp "$built/release/xunwen$exe" "$folder/"
: > "$folder/xunwen.desk"
cp -R fonts/*.ttf fonts/licenses fonts/README.md "$folder/fonts/"
cp -R templates samples LICENSE "$folder/"
# Messages name the guides by these paths; docs/dev and the measurements are for developers.
mkdir "$folder/docs"
cp -R docs/*.md docs/images "$folder/docs/"
rm "$folder/docs/performance.md"
# Clues are kept apart from everything else, samples of them too.
rm -rf "$folder/samples/secret"
"$folder/xunwen$exe" workbook new "$folder/空白工作簿.xlsx"
"$folder/xunwen$exe" workbook export samples/round.yaml "$folder/samples/样例工作簿.xlsx"
XUNWEN_FONTS="$folder/fonts" "$built/release/examples/markup$exe" plain scripts/manual.xml "$folder/使用说明"
rm "$folder/使用说明.docx"

# Python writes names as UTF-8 and says so, which unpackers of Windows need.
python=$(command -v python3 || command -v python)
"$python" - "$folder" <<'PY'
import os, sys, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(folder + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            entry = zipfile.ZipInfo(os.path.relpath(path, os.path.dirname(folder)).replace(os.sep, "/"))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name in ("xunwen", "xunwen.exe") else 0o644) << 16
            with open(path, "rb") as file:
                archive.writestr(entry, file.read())
PY
echo "$folder.zip"
