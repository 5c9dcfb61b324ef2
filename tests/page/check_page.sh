#!/bin/sh
# Shows a report in Chromium, 400, 840 and 1600 pixels wide (a phone, the narrowest page on which a
# table is one, a desktop), and checks that every figure is seen and that nothing reaches beyond the
# window.  usage: check_page.sh REPORT.html
# Exit status: 0 fine, 1 something is wrong, 2 usage error, 77 there is no Chromium.
set -eu
[ $# -eq 1 ] && [ -s "$1" ] || { echo "usage: check_page.sh REPORT.html" >&2 && exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
browser=''
for name in chromium chromium-browser google-chrome; do
    [ -n "$browser" ] || browser=$(command -v $name || true)
done
[ -n "$browser" ] || { echo "page: no Chromium here: scripts/setup.sh --browser installs it" >&2 && exit 77; }
sandbox=''
[ "$(id -u)" != 0 ] || sandbox=--no-sandbox # Chromium refuses to be root inside its sandbox

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
drawn=$(grep -c '<img ' "$1" || true)

# The script goes into a copy, since a page may not look into a frame that is a file.
{
    sed '/<\/body>/,$d' "$1"
    echo '<script>'
    cat "$here/findings.js"
    echo '</script></body></html>'
} >"$scratch/report.html"

# A window has a least width; a frame has none. All frames are in one page, a browser's start being
# what takes the time.
cat >"$scratch/frames.html" <<'END'
<!DOCTYPE html><meta charset="utf-8">
<iframe src="report.html" width="400" height="900" style="border: 0"></iframe>
<iframe src="report.html" width="840" height="900" style="border: 0"></iframe>
<iframe src="report.html" width="1600" height="900" style="border: 0"></iframe>
<pre>
begin
</pre>
<script>
addEventListener("message", e => { document.querySelector("pre").append(e.data); });
</script>
END
# shellcheck disable=SC2086 # no word where there is nothing to say
timeout 120 "$browser" --headless=new $sandbox --disable-gpu --hide-scrollbars --no-first-run \
    --disable-extensions --user-data-dir="$scratch/profile" --window-size=1700,2000 \
    --virtual-time-budget=10000 --dump-dom "file://$scratch/frames.html" \
    >"$scratch/dom" 2>"$scratch/said" || {
    cat "$scratch/said" >&2
    echo "page: Chromium failed" >&2
    exit 1
}
sed -n '/begin$/,/<\/pre>/p' "$scratch/dom" | sed -e 1d -e '$d' | sort >"$scratch/findings"
sed 's/^/page: /' "$scratch/findings"

# Each frame says this, and nothing more.
all=$(grep -c '<figure ' "$1" || true)
printf '%s: figures %s, shown %s\n' 400 "$all" "$drawn" 840 "$all" "$drawn" 1600 "$all" "$drawn" | sort >"$scratch/expected"
cmp -s "$scratch/findings" "$scratch/expected" && [ "$drawn" -gt 0 ] && exit
echo "page: not as it should be, which is:"
cat "$scratch/expected"
exit 1
