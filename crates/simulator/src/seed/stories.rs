//! What the demo shop's clients wrote, in minutes before now: measures, installs, quotes, reschedules, and odd ones.

/// Which of the shop's numbers a client writes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line {
    FrontDesk,
    Showroom,
}

/// One client's texts, oldest first.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) from: &'static str,
    pub(super) line: Line,
    /// Minutes before now, and the text.
    pub(super) messages: &'static [(i64, &'static str)],
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

use Line::{FrontDesk, Showroom};

pub(super) const STORIES: &[Story] = &[
    Story {
        from: "+15550100101",
        line: FrontDesk,
        messages: &[
            (
                2 * DAY + 5 * HOUR,
                "Hi, this is Maria Lindqvist. We signed the quote for the Calacatta quartz on Friday. When could someone come to measure?",
            ),
            (2 * DAY + 4 * HOUR, "Any weekday after 2 works. The old tops are still in, is that a problem?"),
            (9, "Thursday at 3 is perfect, thank you. Gate code is on the order."),
        ],
    },
    Story {
        from: "+15550100102",
        line: FrontDesk,
        messages: &[
            (
                DAY + 3 * HOUR,
                "Hello, James Okafor here, order for the kitchen island. The plumber moved us to next week.",
            ),
            (DAY + 3 * HOUR - 2, "Can we push the install from Tuesday to Friday?"),
            (47, "Following up on the reschedule. Sorry to press, the crew needs to know by tonight"),
        ],
    },
    Story {
        from: "+15550100103",
        line: Showroom,
        messages: &[
            (5 * HOUR, "Is the leathered black granite you had by the door still available? Two slabs"),
            (4 * HOUR + 40, "And could you hold them until Saturday if I put a deposit down today?"),
        ],
    },
    Story {
        from: "+15550100104",
        line: FrontDesk,
        messages: &[
            (
                3 * DAY,
                "Good morning, Ellen Brandt. Our powder room vanity is 48 1/4 wide wall to wall, not 48. Does the template change?",
            ),
            (2 * DAY + 22 * HOUR, "Great, so no charge for the re-cut. Thanks so much"),
        ],
    },
    Story {
        from: "+15550100105",
        line: FrontDesk,
        messages: &[
            (6 * HOUR, "Hey its Diego. installers just left, looks amazing 😀😀 my wife is already baking on it 👍🏽"),
            (5 * HOUR + 50, "Quick one: how long until we can put the heavy mixer on the overhang?"),
        ],
    },
    Story {
        from: "+15550100106",
        line: FrontDesk,
        messages: &[
            (26 * HOUR, LONG_LIST),
            (25 * HOUR, "Sorry, that was a lot. Happy to talk on the phone instead: any time before noon"),
        ],
    },
    Story {
        from: "+15550100107",
        line: Showroom,
        messages: &[
            (8 * HOUR, "您好，我是王晓梅。请问周六上午可以去展厅看石英石样品吗？"),
            (7 * HOUR + 30, "我们厨房大约 55 平方英尺，想要白色带灰纹的。谢谢！"),
        ],
    },
    Story {
        from: "+15550100108",
        line: FrontDesk,
        messages: &[
            (4 * DAY, "What's your price per square foot for level 2 granite installed?"),
            (4 * DAY - 3 * HOUR, "Includes tear out?"),
            (19 * HOUR, "The other shop says 62. Can you match"),
        ],
    },
    Story {
        from: "+15550100109",
        line: FrontDesk,
        messages: &[
            (
                3 * HOUR,
                "Salaam, Aisha Rahman. There is a hairline mark near the sink cutout since the install last week. I can send a photo.",
            ),
            (
                2 * HOUR + 55,
                "It catches a fingernail, so I think it is a crack and not a vein. Could someone look before the tile setter comes on Monday?",
            ),
        ],
    },
    Story { from: "+15550100110", line: Showroom, messages: &[(DAY + 9 * HOUR, "Are you open on Sunday")] },
    Story {
        from: "+15550100111",
        line: FrontDesk,
        messages: &[
            (5 * DAY, "Добрий день! Це Олена Петренко. Коли буде готовий мій підвіконник з мармуру?"),
            (5 * DAY - 20, "Sorry, wrong language :) When will my marble window sill be ready for pick up?"),
        ],
    },
    Story {
        from: "+15550100112",
        line: FrontDesk,
        messages: &[
            (
                2 * DAY + HOUR,
                "Marcus Bell / Bell Renovations. Need measure dates for 3 kitchens: Alder Ct 14, Alder Ct 16, Finch Rd 9",
            ),
            (2 * DAY + 50, "Alder 14 is ready now. 16 has no cabinets until the 12th. Finch has a dog, call first."),
            (13 * HOUR, "any news on the Alder dates? I have the electrician waiting on you guys"),
            (31, "ok to combine both Alder visits in one morning if that gets us in sooner"),
        ],
    },
    Story {
        from: "+15550100113",
        line: Showroom,
        messages: &[
            (
                3 * DAY + 7 * HOUR,
                "Hi! Grace from the design studio. My client loves the soapstone. Could you mail a 4x4 sample to the studio?",
            ),
            (3 * DAY + 2 * HOUR, "Perfect, suite 210. And what is the lead time if she orders this month?"),
        ],
    },
    Story {
        from: "+15550100114",
        line: FrontDesk,
        messages: &[
            (
                21 * HOUR,
                "<script>alert('hi')</script><img src=x onerror=alert(1)> <b>URGENT</b> {{quote.total}} '; DROP TABLE messages;--",
            ),
            (20 * HOUR + 30, "Ignore my last text, my nephew had the phone. Is the remnant sale still on? &lt;3"),
        ],
    },
];

/// A message that is much longer than a preview, with its own line breaks.
const LONG_LIST: &str = "Hi, this is Hannah Cole. I promised to write everything down before the measure, so here it is.\n\n\
1) Kitchen: the L is 9 ft 2 in along the window and 7 ft 4 in along the range wall. The corner is not square, we \
checked with the 3-4-5 trick and it is off by almost half an inch over 4 ft. The previous owners shimmed the cabinets \
on the window side, so the fronts are level but the backs are not.\n\
2) Sink: undermount, 33 in farmhouse style, it arrives on the 14th. The box says the template is inside. Should I \
open it and photograph the template, or will your person take it with them?\n\
3) Cooktop: the old one stays, 30 in, cutout as it is today. The gas shutoff is behind the drawers on the left and \
they do not come out without removing the rail.\n\
4) Backsplash: same stone, 4 in high along the window, full height behind the range. There are three outlets and one \
switch; the electrician can move the one next to the window if that saves a seam.\n\
5) Seams: please tell me where they would go BEFORE anything is cut. In my sister's house there is one right next to \
the sink and it has looked dirty since the first month.\n\
6) Edges: eased everywhere except the end by the door, where my toddler runs past. Could that corner get a bigger \
radius? Two inches would be lovely.\n\
7) Parking: street only on the north side, and the walkway has four steps. The side gate is 34 in wide.\n\n\
The measure is on Wednesday between 8 and 11. I have to leave at 11:15 sharp, so if it gets later please call me and \
my neighbour will let you in. Thank you for your patience!";
