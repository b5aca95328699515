"""The command line as a user meets it: one clear line, the right exit code."""

from __future__ import annotations

import io

import duckdb
import pytest
from rich.console import Console

from slrs_ml.cli import commands, main
from slrs_ml.cli.commands import EXAMPLES, _show, slrs
from slrs_ml.cli.queries import Answer, find_queries
from tests.portfolios import REPOSITORY


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SLRS_HOME", str(tmp_path))
    monkeypatch.delenv("SLRS_BUILD_DIR", raising=False)
    return tmp_path


@pytest.fixture
def queries(tmp_path, monkeypatch):
    folder = tmp_path / "project" / "queries"
    folder.mkdir(parents=True)
    (folder / "late_loans.sql").write_text(
        "-- Which loans are late?\n-- By days past due.\n\nselect 'L1' as loan_id, 12.5 as days\n"
    )
    (folder / "broken.sql").write_text("-- What breaks?\nselect * from marts.absent\n")
    (tmp_path / "project" / "dbt_project").mkdir()
    (tmp_path / "project" / "dbt_project" / "dbt_project.yml").touch()
    monkeypatch.setattr("slrs_ml.cli.layout.find_project", lambda: tmp_path / "project")
    return folder


def publish_something(home) -> None:
    folder = home / "publish" / "demo"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "slrs.duckdb")) as connection:
        connection.execute("create table x as select 1 as y")


def test_every_command_is_there_and_described():
    assert {"simulate", "init", "check", "build", "publish", "report", "query"} <= set(
        slrs.commands
    )
    assert all(command.help for command in slrs.commands.values())


def test_help_ends_well(capsys):
    assert run("--help") == 0
    assert "simulate" in capsys.readouterr().out


def test_an_unknown_option_is_a_usage_error(capsys):
    assert run("build", "--nonsense") == 2
    assert "nonsense" in capsys.readouterr().err


def test_a_portfolio_without_data_says_what_it_needs(home, capsys):
    assert run("build", "--portfolio", "uci_credit_card") == 2
    error = capsys.readouterr().err
    assert "--data DIR" in error
    assert len(error.strip().splitlines()) == 1


def test_a_lender_without_data_or_tables_is_told_of_both_ways(home, capsys):
    assert run("build", "--portfolio", "lending") == 2
    error = capsys.readouterr().err
    assert "--data DIR with a folder or a DuckDB file" in error
    assert "schema lending" in error
    assert len(error.strip().splitlines()) == 1


def test_an_empty_folder_is_one_line_and_exit_code_two(home, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run("build", "--portfolio", "lending", "--data", str(tmp_path / "empty")) == 2
    error = capsys.readouterr().err
    assert error.startswith("slrs: ")
    assert "Traceback" not in error


def test_publishing_before_a_build_says_so(home, capsys):
    assert run("publish", "--portfolio", "demo") == 1
    assert "no build has finished" in capsys.readouterr().err


def test_reporting_before_a_publish_says_so(home, capsys):
    assert run("report", "--portfolio", "demo") == 1
    assert "nothing has been published" in capsys.readouterr().err


def test_queries_are_listed_with_their_question(home, queries, capsys):
    assert run("query") == 0
    output = capsys.readouterr().out
    assert "late_loans" in output
    assert "Which loans are late?" in output


def test_a_query_answers_in_a_table(home, queries, capsys):
    publish_something(home)
    assert run("query", "late_loans") == 0
    output = capsys.readouterr().out
    assert "loan_id" in output
    assert "L1" in output


def test_a_wide_answer_is_never_cut_in_a_pipe(home, queries, capsys):
    publish_something(home)
    text = "a long explanation that no terminal of eighty columns holds beside " * 2
    (queries / "wide.sql").write_text(f"-- How wide?\nselect '{text}' as told, 'L1' as loan_id\n")
    assert run("query", "wide") == 0
    assert text.strip() in capsys.readouterr().out


def test_a_wide_answer_is_a_block_a_row_on_a_terminal():
    output = io.StringIO()
    console = Console(file=output, force_terminal=True, width=40, color_system=None)
    answer = Answer(("told", "loans"), (False, True), [("a long story " * 8, 7)])
    _show(console, answer, question="How wide?")
    assert "row 1" in output.getvalue()
    assert max(len(line) for line in output.getvalue().splitlines()) <= 40


def test_a_query_answers_in_csv(home, queries, capsys):
    publish_something(home)
    assert run("query", "late_loans", "--csv") == 0
    assert capsys.readouterr().out == "loan_id,days\nL1,12.5\n"


def test_a_query_that_does_not_run_is_one_line(home, queries, capsys):
    publish_something(home)
    assert run("query", "broken") == 1
    assert "query broken does not run" in capsys.readouterr().err


def test_an_unknown_query_names_those_there_are(home, queries, capsys):
    assert run("query", "nothing") == 2
    assert "late_loans" in capsys.readouterr().err


def test_a_fault_of_ours_shows_a_path_and_no_traceback(home, monkeypatch, capsys):
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("slrs_ml.cli.building.publish_step", breaks)
    assert run("publish") == 1
    error = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in error
    assert "Traceback (most recent call last)" not in error
    assert "traceback.log" in error


def test_an_interrupt_ends_with_its_own_code(home, monkeypatch, capsys):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("slrs_ml.cli.building.publish_step", interrupted)
    assert run("publish") == 130
    assert "the last good publish stands" in capsys.readouterr().err


def test_the_question_is_the_first_comment(tmp_path):
    (tmp_path / "a.sql").write_text("-- Who pays\n-- late? Extra words.\nselect 1\n")
    (tmp_path / "b.sql").write_text("select 1\n")
    found = find_queries(tmp_path)
    assert found["a"].question == "Who pays late?"
    assert found["b"].question == ""


def test_the_example_queries_exist():
    assert set(EXAMPLES) <= set(find_queries(REPOSITORY / "queries"))


def test_the_program_is_called_by_its_path_where_the_shell_does_not_find_it(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commands.shutil, "which", lambda name: None)
    monkeypatch.setattr(commands.sys, "argv", [str(tmp_path / ".venv" / "bin" / "slrs")])
    assert commands._program() == ".venv/bin/slrs"
    monkeypatch.setattr(commands.shutil, "which", lambda name: commands.sys.argv[0])
    assert commands._program() == "slrs"


def test_a_check_of_nothing_is_one_finding_and_exit_code_two(home, capsys, tmp_path):
    assert run("check", str(tmp_path / "absent")) == 2
    output = capsys.readouterr()
    assert "is not a folder" in " ".join(output.out.split())
    assert "Traceback" not in output.out + output.err


def test_all_that_a_check_misses_is_told_at_once(home, capsys, tmp_path):
    (tmp_path / "loans.csv").write_text("LoanNo,borrower_id\n")
    assert run("check", str(tmp_path), "--format", "csv") == 2
    told = [line.split(",")[:4] for line in capsys.readouterr().out.splitlines()[1:]]
    assert ["error", "borrowers", "", "missing_table"] in told
    assert ["error", "loans", "loan_id", "missing_column"] in told
    assert ["error", "loans", "principal_amount", "missing_column"] in told


def test_findings_are_written_to_a_file(home, capsys, tmp_path):
    for as_format in ("table", "json", "csv"):
        out = tmp_path / f"findings.{as_format}"
        assert run("check", str(tmp_path), "--format", as_format, "--out", str(out)) == 2
        assert "missing_table" in out.read_text() or "no table borrowers" in out.read_text()
        assert capsys.readouterr().out.startswith(f"{tmp_path} cannot be built as lending")


def test_a_mapping_is_written_once_unless_forced(home, capsys, tmp_path):
    folder = tmp_path / "mapping"
    assert run("init", str(folder)) == 0
    assert "README.md" in capsys.readouterr().out
    assert run("init", str(folder)) == 2
    assert "--force" in capsys.readouterr().err
    assert run("init", str(folder), "--force") == 0
