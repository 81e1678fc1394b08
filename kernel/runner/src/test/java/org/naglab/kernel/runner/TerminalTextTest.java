package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TerminalTextTest {
    @Test
    void a_carriage_return_rewrites_the_line() {
        assertThat(TerminalText.settled("a\nstep 1\rstep 2\rst\nend")).isEqualTo("a\nstep 2\nend");
    }

    @Test
    void a_windows_line_end_is_a_line_end() {
        assertThat(TerminalText.settled("a\r\nb\r\n")).isEqualTo("a\nb\n");
    }

    @Test
    void a_backspace_steps_back() {
        assertThat(TerminalText.settled("abc\b\bX")).isEqualTo("aXc");
    }

    @Test
    void the_last_line_is_the_last_that_shows_anything() {
        assertThat(TerminalText.lastLine("one\ntwo\r  three \n\n")).isEqualTo("three");
    }
}
