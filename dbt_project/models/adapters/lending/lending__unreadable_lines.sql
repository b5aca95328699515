{{ unreadable_lines() }}
