# SPDX-License-Identifier: BSD-3-Clause
# bash completion of kxwatch(8). Its lists are what the tool's help says; a test
# compares them.

# Options of each command; "general" are those without one.
_kxwatch_options() {
	case $1 in
	general) echo "--help --version" ;;
	load) echo "--json --module --help" ;;
	status) echo "--config --json --openmetrics --help" ;;
	watch) echo "--json --all --since --help" ;;
	flows | processes) echo "--pid --exe --user --destination --json --help" ;;
	alerts)
		echo "--process --exe --user --script --container --destination --certificate --signal"
		echo "--severity --since --until --limit --dataset --store --config --json --help"
		;;
	explain) echo "--config --json --help" ;;
	check-config) echo "--json --help" ;;
	report) echo "--html --json --since --alerts --store --config --help" ;;
	coverage) echo "--config --html --json --output --timeout --help" ;;
	baseline)
		echo "--config --database --json --networks --yes --executable --before --all --help"
		;;
	replay) echo "--as --config --time --checksums --quiet --json --help" ;;
	esac
}

_kxwatch_commands="load status watch processes flows alerts replay explain baseline check-config report coverage"

_kxwatch() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
	local command=${COMP_WORDS[1]} IFS=$' \t\n'

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		COMPREPLY=($(compgen -W "$_kxwatch_commands $(_kxwatch_options general)" -- "$word"))
		return
	fi
	case $command:$before in
	*:--module | *:--config | *:--html | *:--as | *:--database | *:--store | *:--output)
		compopt -o filenames 2> /dev/null
		COMPREPLY=($(IFS=$'\n'; compgen -f -- "$word"))
		return
		;;
	replay:--time)
		COMPREPLY=($(compgen -W "packet now" -- "$word"))
		return
		;;
	alerts:--severity)
		COMPREPLY=($(compgen -W "low medium high critical" -- "$word"))
		return
		;;
	alerts:--dataset)
		COMPREPLY=($(compgen -W "alert handshake flow library repeats lost other" -- "$word"))
		return
		;;
	*:--user)
		COMPREPLY=($(compgen -u -- "$word"))
		return
		;;
	baseline:baseline)
		COMPREPLY=($(compgen -W "learn show diff apply forget $(_kxwatch_options baseline)" \
			-- "$word"))
		return
		;;
	*:--since | report:--alerts | baseline:--networks | baseline:--executable | baseline:--before | \
		coverage:--timeout)
		return
		;;
	esac
	case $command:$word in
	*:-*)
		COMPREPLY=($(compgen -W "$(_kxwatch_options "$command")" -- "$word"))
		;;
	replay:* | explain:* | baseline:* | report:* | check-config:*)
		compopt -o filenames 2> /dev/null
		COMPREPLY=($(IFS=$'\n'; compgen -f -- "$word"))
		;;
	esac
}

complete -F _kxwatch kxwatch
