# 构建：docker build -t qianshou .
# 建库：docker run --rm -v qianshou-data:/data -v /etc/qianshou/config.toml:/config.toml:ro qianshou --config /config.toml migrate
# 运行：docker run -d --name qianshou --restart=unless-stopped -p 127.0.0.1:8788:8788 \
#         -v qianshou-data:/data -v /etc/qianshou/config.toml:/config.toml:ro qianshou --config /config.toml serve
# 命令：docker exec qianshou /qianshou --config /config.toml status
# 密钥怎样放进卷里，见 README.zh-CN.md。
#
# 连不上 Docker Hub 时，用 --build-arg RUST_IMAGE=镜像站地址/rust:1.95-alpine 指定基础镜像。
ARG RUST_IMAGE=rust:1.95-alpine

# Alpine's own toolchain targets musl, on x86-64 and arm64 alike, and links statically by default.
FROM ${RUST_IMAGE} AS build
# A C compiler and headers: sqlx builds the SQLite it brings, ring its primitives, mimalloc itself. Nothing links to OpenSSL.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc musl-dev binutils ca-certificates
WORKDIR /src
COPY . .
# Only the downloads are kept between builds. Cargo tells a changed file by its time, and the times in a copied
# tree may go backwards: a kept target directory could hand out yesterday's program.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    cargo build --release --locked --bin qianshou && \
    cp target/release/qianshou /qianshou && \
    readelf --dynamic /qianshou >/tmp/dynamic && \
    if grep NEEDED /tmp/dynamic; then echo "the program is not static" >&2; exit 1; fi && \
    mkdir -m 0700 /data

# For `make static`: nothing but the program.
FROM scratch AS binary
COPY --from=build /qianshou /qianshou

FROM scratch
# 内网平台用自建 CA 时，把含有该 CA 的证书包挂载到同一位置。
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /data /data
COPY --from=build /qianshou /qianshou
COPY config.toml /config.default.toml
# 相对路径 data/… 因此落在卷 /data 里；数据库与主密钥都在其中，请备份，且两者分开保管。
WORKDIR /
# 容器内要听所有地址，对外开放哪个地址由 -p 决定。SQLite 的临时文件也放在卷里：镜像里没有 /tmp。
# 不用大页内存：小服务器上它只会多占内存。
ENV QIANSHOU__SERVER__LISTEN=0.0.0.0:8788 \
    SQLITE_TMPDIR=/data \
    MIMALLOC_ALLOW_THP=0
VOLUME /data
EXPOSE 8788
USER 65532:65532
STOPSIGNAL SIGTERM
ENTRYPOINT ["/qianshou"]
CMD ["serve"]
