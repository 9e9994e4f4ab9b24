#!/usr/bin/env bash
# Makes .venv and what it needs. Quick when nothing has changed: a stamp holds the hash of what was asked for.
set -euo pipefail
cd "$(dirname "$0")"

# fonts for screen and paper; libraries that Qt loads; counterparts that tests and the demo start themselves; the voice;
# handwriting of rare characters; the centre's other database; chip cards: the service, virtual readers for it, and what the binding is built with;
# file systems whose power is cut
packages=(
  fonts-noto-cjk fonts-hanazono fontconfig
  libpulse0 libegl1 libgl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0
  libusb-1.0-0
  libzinnia0 tegaki-zinnia-simplified-chinese
  cups-ipp-utils cups-daemon cups-client cups-filters dbus poppler-utils
  espeak-ng alsa-utils
  e2fsprogs mount
  postgresql
  pcscd vsmartcard-vpcd libpcsclite-dev gcc libc6-dev
)
[ -e "$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ] || packages+=(python3-dev)

want=$( { cat setup.cfg setup.sh; python3 --version; } | sha256sum | cut -d' ' -f1)
stamp=.venv/.budayang-setup
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing ${#missing[@]} Debian packages"
    # tests start a PostgreSQL of their own; Debian's package would start one for the whole machine
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
      mkdir -p /etc/postgresql-common
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -o DPkg::Lock::Timeout=300 update && \
      apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"; } >/tmp/budayang-apt.log 2>&1 \
      || { tail -n 15 /tmp/budayang-apt.log; echo "setup: apt-get failed; the log is /tmp/budayang-apt.log"; exit 1; }
  else
    echo "setup: please install these packages, then run it again:"
    echo "  apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
fi

python3 - <<'PYTHON' || exit 1
import sys
if sys.version_info < (3, 11):
    sys.exit(f"setup: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
PYTHON
[ -x .venv/bin/python ] || python3 -m venv .venv
echo "setup: installing Python packages into .venv"
.venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev,chip]' 2>&1 \
  | grep -v -e '^WARNING: Location' -e '^WARNING: Running pip as' || true
# only its recognition network is used; what it asks for would bring a second OpenCV over ours
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps rapidocr==3.10.0 2>&1 \
  | grep -v -e '^WARNING: Location' -e '^WARNING: Running pip as' || true
.venv/bin/python -c 'import PySide6, cv2, reportlab, apsw, cel, onnxruntime, smartcard; from terminal.vision import handwriting_files as f; assert f.ocr_model().exists()' \
  || { echo "setup: a Python package is missing; see above"; exit 1; }
echo "setup: preparing fonts for papers"
.venv/bin/python -m forms.papers.fonts build
printf '%s' "$want" > "$stamp"
