# SPDX-License-Identifier: BSD-3-Clause
# What t_known-good.sh needs beyond late_servers.sh: an HTTPS server with packages and
# a git repository in it, a mail server out there, a mail server and a reverse proxy
# here. Their packages were unpacked and not installed.

# More names of www.example.com's address, so that programs can be told apart.
make_good_certificates() {
	make_certificate www ca 30 rsa \
		DNS:www.example.com,DNS:urllib.example.com,DNS:requests.example.com,DNS:upstream.example.com
	make_certificate packages ca 30 ec DNS:packages.example.org
	address urllib.example.com 203.0.113.40
	address requests.example.com 203.0.113.40
	address upstream.example.com 203.0.113.40
	address packages.example.org 203.0.113.20
}

make_packages() {
	local packages=$T/packages
	mkdir -p "$packages"
	: > "$packages/Packages"
	{
		echo "Origin: test"
		echo "Suite: ./"
		echo "Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
		echo "SHA256:"
		echo " $(sha256sum < "$packages/Packages" | cut -d' ' -f1) 0 Packages"
	} > "$packages/Release"
	mkdir -p "$T/apt/lists/partial" "$T/apt/cache/archives/partial"
	echo "deb [trusted=yes] https://packages.example.org/ ./" > "$T/apt/sources.list"
}

make_repository() {
	local git="git -c user.name=test -c user.email=test@example.org -c init.defaultBranch=main"
	mkdir -p "$T/www"
	echo hello > "$T/www/index.html"
	$git init -q "$T/source" && echo text > "$T/source/file" &&
		$git -C "$T/source" add file && $git -C "$T/source" commit -qm one &&
		$git clone -q --bare "$T/source" "$T/www/repository.git" &&
		$git -C "$T/www/repository.git" update-server-info ||
		bail "there is a git repository"
}

# web_server NAME IP KEY ROOT PROTOCOLS: a server of nginx.
web_server() {
	cat <<- END
	server {
	  listen $2:443 ssl;
	  server_name $1;
	  ssl_certificate $T/$3.pem;
	  ssl_certificate_key $T/$3.key;
	  ssl_protocols $5;
	  root $4;
	}
	END
}

# nginx_conf NAME SERVERS: $T/nginx-NAME.conf
nginx_conf() {
	mkdir -p "$T/nginx-$1"
	cat > "$T/nginx-$1.conf" <<- END
	user root;
	worker_processes 1;
	daemon off;
	pid $T/nginx-$1/pid;
	error_log stderr;
	events { }
	http {
	  access_log off;
	  client_body_temp_path $T/nginx-$1/body;
	  proxy_temp_path $T/nginx-$1/proxy;
	  fastcgi_temp_path $T/nginx-$1/fastcgi;
	  uwsgi_temp_path $T/nginx-$1/uwsgi;
	  scgi_temp_path $T/nginx-$1/scgi;
	  default_type text/plain;
	  $2
	}
	END
}

start_web() {
	nginx_conf web "$(web_server www.example.com 203.0.113.40 www "$T/www" TLSv1.2)
		$(web_server packages.example.org 203.0.113.20 packages "$T/packages" TLSv1.2)"
	run web /usr/sbin/nginx -e stderr -c "$T/nginx-web.conf"
	await web 203.0.113.40 443
}

start_reverse_proxy() {
	nginx_conf proxy "server {
		listen 127.0.0.1:8080;
		location / {
			proxy_pass https://upstream.example.com;
			proxy_ssl_server_name on;
			proxy_ssl_verify on;
			proxy_ssl_trusted_certificate $T/ca.pem;
		}
	}"
	/usr/sbin/nginx -e stderr -c "$T/nginx-proxy.conf" > "$T/server-proxy.log" 2>&1 < /dev/null &
	wait_for 60 grep -q ':1F90 .* 0A ' /proc/net/tcp ||
		bail "the reverse proxy listens" "$(tail -n 20 "$T/server-proxy.log")"
}

start_mail_out_there() {
	run mail /usr/bin/python3 "$TREE/tests/vm/play/smtp_server.py" 203.0.113.10 25 \
		"$T/mail.pem" "$T/mail.key"
	await mail 203.0.113.10 25
}

start_postfix() {
	make_user postfix
	getent group postdrop > /dev/null || groupadd -r postdrop
	mkdir -p /etc/postfix /var/spool/postfix /var/lib/postfix
	[ -e /etc/postfix/postfix-files ] || cp /usr/share/postfix/postfix-files /etc/postfix/
	# Nothing is put into a jail: the world is small enough.
	awk '!/^[# \t]/ && NF > 7 { $5 = "n" } { print }' /usr/share/postfix/master.cf.dist |
		sed '/^smtp .*inet/d' > /etc/postfix/master.cf
	cat > /etc/postfix/main.cf <<- END
	compatibility_level = 3.6
	myhostname = guest.example.net
	mydestination =
	alias_maps =
	inet_interfaces = loopback-only
	smtp_host_lookup = native
	smtp_dns_support_level = disabled
	relayhost = [mail.example.com]
	smtp_tls_security_level = may
	smtp_tls_CAfile = $T/ca.pem
	maillog_file = /var/log/postfix.log
	END
	{ postfix set-permissions; postfix check; postfix start; } > "$T/server-postfix.log" 2>&1 ||
		bail "Postfix starts" "$(tail -n 20 "$T/server-postfix.log" /var/log/postfix.log)"
}
