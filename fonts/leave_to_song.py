#!/usr/bin/env python3
# Takes characters out of the character maps of GWFang and GWKai that Fandol draws wrongly, so that the chain sets them in
# GWSong: ￥ is a dollar sign there, ～ and － are ASCII's, ￣ is a hyphen, arrows, ※ and rules are half as wide as their cells.
# Run in this folder, once, after cff_to_ttf.py. pip install fonttools
from fontTools.ttLib import TTFont
WRONG = set(map(ord, '￥～－￠￣／＼＿｜＊＾｀※‖⌒↑↓↗↘⊕♀♂☉﹦〓▼▽◢◣◤◥')) | set(range(0x2550, 0x2574)) | set(range(0x2581, 0x2596))
song = TTFont('GWSong-Regular.ttf', lazy=True).getBestCmap()
assert not WRONG & set(TTFont('GWFang-Regular.ttf', lazy=True).getBestCmap()) - set(song)
for name in ('GWFang-Regular.ttf', 'GWKai-Regular.ttf'):
    font = TTFont(name, recalcTimestamp=False, recalcBBoxes=False)
    left = {c for table in font['cmap'].tables if table.isUnicode() for c in WRONG & set(table.cmap)}
    for table in font['cmap'].tables:
        for c in left:
            table.cmap.pop(c, None)
    font.save(name)
    print(name, len(left), 'characters left to GW Song')
