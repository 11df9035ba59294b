#!/usr/bin/env bash
# Builds the image where no container engine runs: by buildah, as root, on a base that debootstrap makes of Debian and
# the Node of this checkout's `npm ci`, in place of node:24 slim.
#
#   test/image/build.sh <working folder>      needs the Debian packages buildah and debootstrap
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "usage: test/image/build.sh <working folder>" >&2
  exit 2
fi
repository=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
base=localhost/report-worker-base
node=$repository/node_modules/node/bin/node
npm=$(dirname "$(dirname "$(realpath "$(command -v npm)")")")
mkdir -p "$work"

if ! buildah inspect --type image "$base" > "$work/base.json" 2>&1; then
  echo "== base: Debian, Node $("$node" --version), npm"
  if [ ! -e "$work/base/etc/debian_version" ]; then
    # From the mirror that this machine uses.
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2>/dev/null | awk '/^(deb|URIs:) / { print $2; exit }')
    debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$work/base" "$mirror"
  fi
  install -D "$node" "$work/base/usr/local/bin/node"
  mkdir -p "$work/base/usr/local/lib/node_modules"
  cp -a "$npm" "$work/base/usr/local/lib/node_modules/"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$work/base/usr/local/bin/npm"
  # Those of node:24 slim.
  rm -rf "$work/base/var/cache/apt/archives"/*.deb "$work/base/usr/share/doc" "$work/base/usr/share/man" "$work/base/usr/share/locale"
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$work/base" /
  buildah commit --quiet --rm "$container" "$base"
fi

echo "== image"
# How this machine reaches its registries is its own affair and stays out of the image.
cp "$(npm config get userconfig)" "$work/npmrc" 2>/dev/null || : > "$work/npmrc"
certificates=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
printf '\ncafile=/root/certificates.pem\n' >> "$work/npmrc"
buildah build --format docker --isolation chroot --network host --layers \
  --volume "$work/npmrc":/root/.npmrc:ro --volume "$certificates":/root/certificates.pem:ro \
  --build-arg NODE_IMAGE="$base" --build-arg CODE_VERSION="$(git -C "$repository" rev-parse --short HEAD)" \
  --tag localhost/report-worker "$repository"

echo "== size"
buildah images --format '{{.Name}} {{.Size}}'
