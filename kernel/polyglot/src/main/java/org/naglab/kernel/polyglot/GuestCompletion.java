package org.naglab.kernel.polyglot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.magic.CellLanguage;

/**
 * Completes and explains the names of a guest: globals, keywords, members. While the guest runs, the globals that it had
 * before are offered: it must not be asked then.
 */
final class GuestCompletion implements CellLanguage {
    private static final Pattern CHAIN = Pattern.compile("([\\w$]+(?:\\.[\\w$]+)*\\.)?([\\w$]*)\\z");
    private static final int MOST_NAMES = 1_000;
    private static final int MOST_DOC_CHARS = 4_000;

    private final Guest guest;
    private volatile List<Name> remembered = List.of();

    GuestCompletion(Guest guest) {
        this.guest = guest;
    }

    @Override
    public Completion complete(String body, int cursor) {
        Matcher chain = CHAIN.matcher(body.substring(0, cursor));
        if (!chain.find()) {
            return new Completion(cursor, List.of());
        }
        String begun = chain.group(2);
        List<Name> names = chain.group(1) == null ? alone() : members(chain.group(1));
        List<Name> fitting = names.stream()
                .filter(name -> name.text().startsWith(begun))
                .filter(name -> begun.startsWith("_") || !name.text().startsWith("_"))
                .sorted(Comparator.comparing(Name::text))
                .distinct()
                .limit(MOST_NAMES)
                .toList();
        return new Completion(chain.start(2), fitting);
    }

    private List<Name> alone() {
        List<Name> names = new ArrayList<>();
        guest.dialect().keywords().forEach(word -> names.add(new Name(word, "keyword")));
        guest.java()
                .ifPresent(java -> java.variables().keySet().forEach(name -> names.add(new Name(name, "instance"))));
        names.addAll(globals());
        return names;
    }

    private List<Name> globals() {
        guest.useIfIdle(running -> {
                    List<Name> names = new ArrayList<>();
                    running.born().forEach(name -> names.add(new Name(name, "function")));
                    for (String name : guest.dialect().globals(running.context())) {
                        if (!running.born().contains(name)) {
                            names.add(new Name(name, type(guest.dialect().global(running.context(), name))));
                        }
                    }
                    return names;
                })
                .ifPresent(names -> remembered = names);
        return remembered;
    }

    private static String type(@Nullable Value value) {
        if (value == null) {
            return "instance";
        }
        return value.isMetaObject() ? "class" : value.canExecute() ? "function" : "instance";
    }

    private List<Name> members(String chain) {
        return guest.useIfIdle(running -> owner(running, chain.substring(0, chain.length() - 1))
                        .map(guest.dialect()::members)
                        .orElse(List.of()))
                .orElse(List.of());
    }

    private Optional<Value> owner(Guest.Session running, String chain) {
        String[] names = chain.split("\\.");
        Value owner = guest.dialect().named(running.context(), names[0]);
        try {
            for (int i = 1; i < names.length && owner != null; i++) {
                owner = owner.getMember(names[i]);
            }
        } catch (PolyglotException | UnsupportedOperationException e) {
            // What cannot be read has no members to offer.
            return Optional.empty();
        }
        return Optional.ofNullable(owner).filter(value -> !value.isNull());
    }

    @Override
    public Optional<MimeBundle> inspect(String body, int cursor) {
        int end = cursor;
        while (end < body.length() && Character.isJavaIdentifierPart(body.charAt(end))) {
            end++;
        }
        Matcher chain = CHAIN.matcher(body.substring(0, end));
        if (!chain.find() || chain.group(2).isEmpty()) {
            return Optional.empty();
        }
        return guest.useIfIdle(running -> owner(running, chain.group())
                        .map(guest.dialect()::manual)
                        .filter(text -> !text.isBlank())
                        .map(text -> MimeBundle.text(
                                text.length() <= MOST_DOC_CHARS ? text : text.substring(0, MOST_DOC_CHARS) + "…")))
                .flatMap(found -> found);
    }

    @Override
    public boolean isComplete(String body) {
        // As IPython does: a cell magic's body goes on until a blank line.
        return body.endsWith("\n") && (body.isBlank() || body.endsWith("\n\n"));
    }
}
