# SPDX-License-Identifier: BSD-3-Clause
# The servers of t_late-tls.sh, out there, each with a certificate of its own. Their
# packages were unpacked and not installed: users and settings are made here.

# address NAME IP
address() { echo "$2 $1" >> /etc/hosts; }

make_certificates() {
	local name

	make_certificate ca ca 100 ec CA
	for name in mail.example.com files.example.org db.example.net www.example.com; do
		make_certificate ${name%%.*} ca 30 rsa DNS:$name
	done
	for name in directory.example.org chat.example.org; do
		make_certificate ${name%%.*} ca 30 ec DNS:$name
	done
	make_certificate mysql ca 30 rsa DNS:db.example.net
	address mail.example.com 203.0.113.10
	address files.example.org 203.0.113.20
	address directory.example.org 203.0.113.30
	address www.example.com 203.0.113.40
	address db.example.net 198.51.100.20
	address chat.example.org 198.51.100.30
	address proxy.example.net 192.0.2.2
}

make_user() { id -u "$1" > /dev/null 2>&1 || useradd -r "$1"; }

# run NAME COMMAND...: a server, in the background.
run() {
	local name=$1
	shift
	outside "$@" > "$T/server-$name.log" 2>&1 < /dev/null &
}

# await NAME IP PORT
await() {
	wait_for 120 listening "$2" "$3" ||
		bail "$1 listens on $2:$3" "$(tail -n 20 "$T/server-$1.log")"
}

start_servers() {
	chmod 755 /tmp/kxw-test "$T"
	start_postgresql	# takes longest
	start_mariadb
	start_smtp
	start_mailboxes
	start_ftp
	start_ldap
	start_xmpp
	start_proxies
	await smtp 203.0.113.10 25
	await mailboxes 203.0.113.10 143
	await mailboxes 203.0.113.10 110
	await mailboxes 203.0.113.10 4190
	await ftp 203.0.113.20 21
	await ldap 203.0.113.30 389
	await xmpp 198.51.100.30 5222
	await http-proxy 192.0.2.2 8888
	await socks 192.0.2.2 1080
	await socks-password 192.0.2.2 1081
	await mariadb 198.51.100.20 3306
	await postgresql 198.51.100.20 5432
}

start_smtp() {
	make_user Debian-exim
	mkdir -p /etc/exim4 "$T/exim"
	cat > /etc/exim4/exim4.conf <<- END
	primary_hostname = mail.example.com
	spool_directory = $T/exim
	log_file_path = $T/exim/%slog
	local_interfaces = 203.0.113.10
	tls_advertise_hosts = *
	tls_certificate = $T/mail.pem
	tls_privatekey = $T/mail.key
	tls_require_ciphers = NORMAL
	host_lookup =
	rfc1413_query_timeout = 0s
	END
	install -m 644 "$T/mail.key" "$T/mail-exim.key"
	sed -i 's/mail\.key$/mail-exim.key/' /etc/exim4/exim4.conf
	chown -R Debian-exim "$T/exim"
	run smtp exim4 -bdf
}

start_mailboxes() {
	local user
	for user in dovecot dovenull; do
		make_user $user
	done
	mkdir -p "$T/dovecot"
	cat > "$T/dovecot.conf" <<- END
	protocols = imap pop3 sieve
	listen = 203.0.113.10
	base_dir = $T/dovecot
	haproxy_trusted_networks = 192.0.2.0/24
	log_path = /dev/stderr
	ssl = yes
	ssl_cert = <$T/mail.pem
	ssl_key = <$T/mail.key
	ssl_cipher_list = DEFAULT
	service imap-login {
	  inet_listener imaps {
	    port = 993
	    ssl = yes
	    haproxy = yes
	  }
	}
	service pop3-login {
	  inet_listener pop3s {
	    port = 0
	  }
	}
	passdb {
	  driver = static
	}
	END
	run mailboxes dovecot -F -c "$T/dovecot.conf"
}

start_ftp() {
	mkdir -p "$T/ftp" "$T/ftp-empty"
	useradd -r -d "$T/ftp" late-ftp
	cat > "$T/vsftpd.conf" <<- END
	listen=YES
	listen_address=203.0.113.20
	anonymous_enable=YES
	ftp_username=late-ftp
	secure_chroot_dir=$T/ftp-empty
	ssl_enable=YES
	allow_anon_ssl=YES
	rsa_cert_file=$T/files.pem
	rsa_private_key_file=$T/files.key
	ssl_ciphers=DEFAULT
	seccomp_sandbox=NO
	isolate=NO
	isolate_network=NO
	END
	run ftp vsftpd "$T/vsftpd.conf"
}

start_ldap() {
	cat > "$T/slapd.conf" <<- END
	include /etc/ldap/schema/core.schema
	pidfile $T/slapd.pid
	TLSCertificateFile $T/directory.pem
	TLSCertificateKeyFile $T/directory.key
	END
	run ldap slapd -d 0 -f "$T/slapd.conf" -h ldap://203.0.113.30
}

# ldapsearch by TLS 1.2, where certificates can be seen, be libldap made with GnuTLS or
# with OpenSSL.
ldapsearch_12() {
	if ldd /usr/bin/ldapsearch | grep -q libssl; then
		LDAPTLS_PROTOCOL_MAX=3.3 ldapsearch "$@"
	else
		LDAPTLS_CIPHER_SUITE=NORMAL:-VERS-ALL:+VERS-TLS1.2 ldapsearch "$@"
	fi
}
export -f ldapsearch_12

start_xmpp() {
	mkdir -p "$T/prosody"
	cat > "$T/prosody.cfg.lua" <<- END
	run_as_root = true
	daemonize = false
	data_path = "$T/prosody"
	certificates = "$T"
	modules_enabled = { "tls" }
	modules_disabled = { "s2s" }
	c2s_interfaces = { "198.51.100.30" }
	c2s_require_encryption = true
	log = { info = "*console" }
	VirtualHost "chat.example.org"
	ssl = { key = "$T/chat.key", certificate = "$T/chat.pem" }
	END
	run xmpp prosody --config "$T/prosody.cfg.lua"
}

start_postgresql() {
	local programs data=$T/postgresql
	programs=$(echo /usr/lib/postgresql/*/bin)
	mkdir "$data"
	install -m 600 "$T/db.key" "$data.key"
	chown nobody "$data" "$data.key"
	(cd / && $as_nobody "$programs/initdb" -D "$data" -A trust -U test --no-sync \
		> "$T/server-postgresql.log" 2>&1) ||
		bail "PostgreSQL is set up" "$(tail "$T/server-postgresql.log")"
	cat >> "$data/postgresql.conf" <<- END
	listen_addresses = '198.51.100.20'
	unix_socket_directories = '$data'
	ssl = on
	ssl_cert_file = '$T/db.pem'
	ssl_key_file = '$data.key'
	ssl_ciphers = 'DEFAULT'
	fsync = off
	END
	echo "hostssl all all 0.0.0.0/0 trust" >> "$data/pg_hba.conf"
	run postgresql $as_nobody "$programs/postgres" -D "$data"
}

start_mariadb() {
	mkdir "$T/mariadb"
	run mariadb mariadbd --no-defaults --user=root --datadir="$T/mariadb" \
		--socket="$T/mariadb/socket" --pid-file="$T/mariadb/pid" \
		--bind-address=198.51.100.20 --skip-grant-tables --skip-innodb \
		--default-storage-engine=Aria --skip-networking=0 --skip-name-resolve \
		--ssl-cert="$T/mysql.pem" --ssl-key="$T/mysql.key" --ssl-cipher=DEFAULT
}

start_proxies() {
	cat > "$T/tinyproxy.conf" <<- END
	Port 8888
	Listen 192.0.2.2
	Timeout 60
	ConnectPort 443
	END
	run http-proxy tinyproxy -d -c "$T/tinyproxy.conf"
	run socks microsocks -i 192.0.2.2 -p 1080
	run socks-password microsocks -i 192.0.2.2 -p 1081 -u user -P word
	serve 203.0.113.40 443 -cert "$T/www.pem" -key "$T/www.key"
}
